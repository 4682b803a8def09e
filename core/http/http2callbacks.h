#pragma once

#include <nghttp2/nghttp2.h>

#include <memory>

/// Private to core/http.
namespace gatescope::http {

struct Http2CallbacksDeleter {
    void operator()(nghttp2_session_callbacks *callbacks) const { nghttp2_session_callbacks_del(callbacks); }
};
using Http2Callbacks = std::unique_ptr<nghttp2_session_callbacks, Http2CallbacksDeleter>;

} // namespace gatescope::http
