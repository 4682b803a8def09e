#include "websocket/codec.h"

#include <wslay/wslay.h>

#include <memory>
#include <new>

namespace gatescope::websocket {

namespace {

struct FreeContext {
    void operator()(wslay_frame_context *context) const { wslay_frame_context_free(context); }
};

/// wslay's sending side. As its callback takes all it is given, a frame is out with one call and nothing is kept for
/// the next, so one of them does for all codecs of a thread.
class Encoder {
public:
    Encoder()
    {
        wslay_frame_callbacks callbacks{};
        callbacks.send_callback = [](const uint8_t *data, size_t size, int, void *self) {
            static_cast<Encoder *>(self)->m_out->append(reinterpret_cast<const char *>(data), size);
            return static_cast<ssize_t>(size);
        };
        callbacks.genmask_callback = [](uint8_t *mask, size_t size, void *self) {
            for (size_t i = 0; i < size; ++i)
                mask[i] = static_cast<uint8_t>(static_cast<Encoder *>(self)->m_mask >> (24 - i % 4 * 8));
            return 0;
        };
        wslay_frame_context *context = nullptr;
        if (wslay_frame_context_init(&context, &callbacks, this) != 0)
            throw std::bad_alloc();
        m_context.reset(context);
    }

    void encode(const Frame &frame, std::string &out)
    {
        m_out = &out;
        m_mask = frame.mask;
        wslay_frame_iocb whole{};
        whole.fin = frame.fin;
        whole.rsv = frame.rsv;
        whole.opcode = static_cast<uint8_t>(frame.opcode);
        whole.payload_length = frame.payload.size();
        whole.mask = frame.masked;
        whole.data = reinterpret_cast<const uint8_t *>(frame.payload.data());
        whole.data_length = frame.payload.size();
        wslay_frame_send(m_context.get(), &whole);
    }

private:
    std::string *m_out = nullptr;
    std::uint32_t m_mask = 0;
    std::unique_ptr<wslay_frame_context, FreeContext> m_context;
};

template <bool Masked>
Encoder &encoder()
{
    static thread_local Encoder encoder;
    return encoder;
}

} // namespace

void Codec::encode(Frame &frame, std::string &out)
{
    const std::size_t before = out.size();
    (frame.masked ? encoder<true>() : encoder<false>()).encode(frame, out);
    frame.size = out.size() - before;
}

} // namespace gatescope::websocket
