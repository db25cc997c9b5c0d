// The binary form: a visitor of fields.h that writes bytes and one that reads them. Layout of the file: "JRNM", format
// version (u32), XXH3-64 of the payload (u64), payload. Numbers are LEB128, signed ones zigzag, doubles eight raw
// bytes.
#include "ir/serialise.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "ir/fields.h"
#include "ir/verify.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace journey::ir {

namespace {

constexpr std::string_view kMagic = "JRNM";
constexpr uint32_t kFormatVersion = 1;
constexpr size_t kHeaderBytes = 16;

class Writer {
 public:
  template <typename T>
  void operator()(const char*, const T& value, Ref = Ref::kNone) {
    Put(value);
  }
  std::string Take() { return std::move(out_); }

  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  void Put(T value) {
    uint64_t rest = value;
    if (rest < 0x80) return out_.push_back(static_cast<char>(rest));
    char bytes[10];
    size_t size = 0;
    for (; rest >= 0x80; rest >>= 7) bytes[size++] = static_cast<char>(rest | 0x80);
    bytes[size++] = static_cast<char>(rest);
    out_.append(bytes, size);
  }
  template <std::signed_integral T>
  void Put(T value) {
    auto wide = static_cast<int64_t>(value);
    Put((static_cast<uint64_t>(wide) << 1) ^ static_cast<uint64_t>(wide >> 63));
  }
  void Put(bool value) { out_.push_back(value ? 1 : 0); }
  void Put(double value) {
    auto bits = std::bit_cast<uint64_t>(value);
    for (int i = 0; i < 8; ++i) out_.push_back(static_cast<char>(bits >> (8 * i)));
  }
  void Put(const std::string& value) {
    Put(uint64_t{value.size()});
    out_ += value;
  }
  template <typename T>
    requires std::is_enum_v<T>
  void Put(T value) {
    out_.push_back(static_cast<char>(value));
  }
  void Put(const decltype(Constant::value)& value) {
    out_.push_back(static_cast<char>(value.index()));
    std::visit([&](const auto& alternative) { PutAlternative(alternative); }, value);
  }
  template <typename T>
  void Put(const std::vector<T>& items) {
    Put(uint64_t{items.size()});
    for (const T& item : items) Put(item);
  }
  template <typename T>
    requires std::is_class_v<T>
  void Put(const T& item) {
    Fields(*this, item);
  }

 private:
  void PutAlternative(std::monostate) {}
  template <typename T>
  void PutAlternative(const T& value) {
    Put(value);
  }
  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool failed() const { return failed_; }
  bool done() const { return rest_.empty(); }

  template <typename T>
  void operator()(const char*, T& value, Ref = Ref::kNone) {
    if (!failed_) Get(value);
  }

  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  void Get(T& value) {
    uint64_t wide = Varint();
    value = static_cast<T>(wide);
    if (value != wide) failed_ = true;
  }
  template <std::signed_integral T>
  void Get(T& value) {
    uint64_t zigzag = Varint();
    auto wide = static_cast<int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
    value = static_cast<T>(wide);
    if (value != wide) failed_ = true;
  }
  void Get(bool& value) {
    uint8_t byte = Byte();
    if (byte > 1) failed_ = true;
    value = byte == 1;
  }
  void Get(double& value) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits |= uint64_t{Byte()} << (8 * i);
    value = std::bit_cast<double>(bits);
  }
  void Get(std::string& value) {
    uint64_t size = Varint();
    if (failed_ || size > rest_.size()) {
      failed_ = true;
      return;
    }
    value.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
  }
  void Get(Op& value) {
    uint8_t byte = Byte();
    if (byte >= OpCount())
      failed_ = true;
    else
      value = static_cast<Op>(byte);
  }
  template <typename T>
    requires std::is_enum_v<T>
  void Get(T& value) {
    uint8_t byte = Byte();
    if (byte >= Words(T{}).size())
      failed_ = true;
    else
      value = static_cast<T>(byte);
  }
  void Get(decltype(Constant::value)& value) {
    switch (Byte()) {
      case 0:
        value = std::monostate();
        return;
      case 1:
        return GetAlternative<bool>(value);
      case 2:
        return GetAlternative<int64_t>(value);
      case 3:
        return GetAlternative<double>(value);
      case 4:
        return GetAlternative<std::string>(value);
      default:
        failed_ = true;
    }
  }
  template <typename T>
  void Get(std::vector<T>& items) {
    uint64_t count = Varint();
    // Every item takes at least a byte, so a count beyond the rest is a lie; growing item by item bounds the memory
    // too.
    if (failed_ || count > rest_.size()) {
      failed_ = true;
      return;
    }
    items.reserve(std::min(count, std::max<uint64_t>(kTrustedCount, rest_.size() / kTrustedBytes)));
    for (uint64_t i = 0; i < count && !failed_; ++i) Get(items.emplace_back());
  }
  template <typename T>
    requires std::is_class_v<T>
  void Get(T& item) {
    Fields(*this, item);
  }

 private:
  template <typename T>
  void GetAlternative(decltype(Constant::value)& value) {
    T alternative{};
    Get(alternative);
    value = std::move(alternative);
  }
  uint8_t Byte() {
    if (rest_.empty()) {
      failed_ = true;
      return 0;
    }
    auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  uint64_t Varint() {
    // Nearly all numbers take one byte.
    if (!rest_.empty() && (rest_.front() & 0x80) == 0) {
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      return byte;
    }
    return LongVarint();
  }
  [[gnu::noinline]] uint64_t LongVarint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      uint8_t byte = Byte();
      uint64_t part = byte & 0x7f;
      if (shift == 63 && part > 1) failed_ = true;
      value |= part << shift;
      if (!(byte & 0x80)) return value;
    }
    failed_ = true;
    return 0;
  }
  // So many items may be given room before they are seen, or one for so many bytes to come.
  static constexpr uint64_t kTrustedCount = 256, kTrustedBytes = 64;
  std::string_view rest_;
  bool failed_ = false;
};

std::string Payload(const Module& module) {
  Writer writer;
  writer.Put(module);
  return writer.Take();
}

void AppendFixed(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

uint64_t ReadFixed(std::string_view bytes, size_t at, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i)
    value |= uint64_t{static_cast<uint8_t>(bytes[at + static_cast<size_t>(i)])} << (8 * i);
  return value;
}

}  // namespace

std::string Serialise(const Module& module) {
  std::string payload = Payload(module);
  std::string out(kMagic);
  AppendFixed(out, kFormatVersion, 4);
  AppendFixed(out, XXH3_64bits(payload.data(), payload.size()), 8);
  return out + payload;
}

Result<Module> DeserialiseUnverified(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes || bytes.substr(0, kMagic.size()) != kMagic) {
    return Status::Error("not a journey module: it does not begin with \"JRNM\"");
  }
  uint64_t version = ReadFixed(bytes, 4, 4);
  if (version != kFormatVersion) {
    return Status::Error("the module has format " + std::to_string(version) + ", this runtime reads format " +
                         std::to_string(kFormatVersion) + "; compile the journeys again");
  }
  std::string_view payload = bytes.substr(kHeaderBytes);
  if (ReadFixed(bytes, 8, 8) != XXH3_64bits(payload.data(), payload.size())) {
    return Status::Error("the module is damaged: its checksum does not match its content");
  }
  Module module;
  Reader reader(payload);
  reader.Get(module);
  if (reader.failed() || !reader.done()) return Status::Error("the module is damaged: its tables cannot be read");
  return module;
}

Result<Module> Deserialise(std::string_view bytes) {
  Result<Module> module = DeserialiseUnverified(bytes);
  if (!module.ok()) return module;
  if (Status status = Verify(*module); !status.ok())
    return Status::Error("the module is malformed: " + status.message());
  return module;
}

uint64_t ContentHash(const Module& module) {
  std::string payload = Payload(module);
  return XXH3_64bits(payload.data(), payload.size());
}

}  // namespace journey::ir
