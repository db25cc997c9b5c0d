// Signatures of webhooks as Standard Webhooks has them (standardwebhooks.com): HMAC-SHA256 over id, time and body.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/status.h"

namespace journey::rt {

// The key that a secret stands for: base64 behind `whsec_`, 24 to 64 bytes. The error does not quote it.
Result<std::string> DecodeSecret(std::string_view secret);

// The header `webhook-signature`: one signature a key, so that receivers may change from one to the next in peace.
std::string SignatureHeader(std::span<const std::string> keys, std::string_view id, int64_t seconds,
                            std::string_view body);

// An id as a header may carry it: what is no visible ASCII is percent-encoded.
std::string HeaderId(std::string_view id);

}  // namespace journey::rt
