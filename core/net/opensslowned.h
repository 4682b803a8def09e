#pragma once

#include <openssl/bio.h>
#include <openssl/x509.h>

#include <memory>

/// Objects of OpenSSL that are freed by their owner. Private to core/net.
namespace gatescope::net {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T *object) const
    {
        Free(object);
    }
};
using X509Ptr = std::unique_ptr<X509, Freed<&X509_free>>;
using BioPtr = std::unique_ptr<BIO, Freed<&BIO_free_all>>;

} // namespace gatescope::net
