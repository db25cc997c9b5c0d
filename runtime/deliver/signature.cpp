// OpenSSL's HMAC and base64.
#include "runtime/deliver/signature.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cctype>

namespace journey::rt {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr size_t kLeastBytes = 24, kMostBytes = 64;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string Base64(const unsigned char* bytes, size_t size) {
  std::string text((size + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size));
  text.resize(static_cast<size_t>(std::max(length, 0)));
  return text;
}

}  // namespace

Result<std::string> DecodeSecret(std::string_view secret) {
  const auto wrong = [](std::string_view why) {
    return Status::Error(fmt::format(
        "a secret is `whsec_` and {} to {} bytes in base64, as `openssl rand -base64 32` makes them; this one {}",
        kLeastBytes, kMostBytes, why));
  };
  if (!secret.starts_with(kPrefix)) return wrong("does not begin so");
  const std::string_view text = secret.substr(kPrefix.size());
  const size_t padding = text.size() - (text.find_last_not_of('=') + 1);
  const bool letters = std::ranges::all_of(text.substr(0, text.size() - padding), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '/';
  });
  // OpenSSL reads more than that.
  if (text.empty() || text.size() % 4 != 0 || padding > 2 || !letters) return wrong("is no base64");
  std::string key(text.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()), Bytes(text), static_cast<int>(text.size()));
  if (length < 0) return wrong("is no base64");
  key.resize(static_cast<size_t>(length) - padding);
  if (key.size() < kLeastBytes || key.size() > kMostBytes) return wrong(fmt::format("has {}", key.size()));
  return key;
}

std::string SignatureHeader(std::span<const std::string> keys, std::string_view id, int64_t seconds,
                            std::string_view body) {
  const std::string text = fmt::format("{}.{}.{}", id, seconds, body);
  std::string header;
  for (const std::string& key : keys) {
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(text), text.size(), sum, &size);
    if (!header.empty()) header += ' ';
    header += "v1," + Base64(sum, size);
  }
  return header;
}

std::string HeaderId(std::string_view id) {
  std::string header;
  for (const char c : id) {
    if (c > 0x20 && c < 0x7f) {
      header += c;
    } else {
      header += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return header;
}

}  // namespace journey::rt
