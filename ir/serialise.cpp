// The binary form: a visitor of fields.h that writes bytes and one that reads them. Layout of the file: "JRNM", format
// (u32), XXH3-64 of the payload (u64), payload. Numbers are LEB128, signed ones zigzag, doubles eight raw bytes.
//
// Written is the newest format; every format that ever was is read.
#include "ir/serialise.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <utility>

#include "ir/fields.h"
#include "ir/op_names.h"
#include "ir/verify.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace journey::ir {

namespace {

constexpr std::string_view kMagic = "JRNM";
// Rises with every change of what is written; docs/formats/module.md lists them.
constexpr uint32_t kFormat = 4;
constexpr uint32_t kFormatWithOpNames = 2;
constexpr size_t kHeaderBytes = 16;

// Neither inlines its fields, of which there are hundreds: that made this file one of the slowest to compile, for
// nothing that can be measured when a module is read.
class Writer {
 public:
  template <typename T>
  [[gnu::noinline]] void operator()(const char*, const T& value, Ref = Ref::kNone) {
    Put(value);
  }
  template <typename T>
  void operator()(const char*, const T& value, Since) {
    Put(value);
  }
  // The names of the operations, then all that was put.
  std::string Take() {
    std::string tables = std::exchange(out_, {});
    Put(op_names_);
    return std::move(out_) + tables;
  }

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
  void Put(Op op) {
    const auto [number, is_new] = op_numbers_.emplace(op, op_names_.size());
    if (is_new) op_names_.emplace_back(Info(op).text);
    Put(number->second);
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
  [[gnu::noinline]] void Put(const std::vector<T>& items) {
    Put(uint64_t{items.size()});
    for (const T& item : items) Put(item);
  }
  template <typename T>
    requires std::is_class_v<T>
  [[gnu::noinline]] void Put(const T& item) {
    Fields(*this, item);
  }

 private:
  void PutAlternative(std::monostate) {}
  template <typename T>
  void PutAlternative(const T& value) {
    Put(value);
  }
  std::string out_;
  std::map<Op, uint64_t> op_numbers_;
  std::vector<std::string> op_names_;  // by number
};

class Reader {
 public:
  Reader(std::string_view bytes, uint32_t format) : rest_(bytes), format_(format) {}
  // The operations of the tables to come. An error when one is unknown.
  Status ReadOps() {
    std::vector<std::string> names;
    if (format_ < kFormatWithOpNames)
      names = OpsOfFormat1();
    else
      Get(names);
    for (const std::string& name : names) {
      const std::optional<Op> op = OpOf(name);
      if (!op) return Status::Error("the module has the operation \"" + name + "\", which this runtime does not know");
      ops_.push_back(*op);
    }
    return Status();
  }
  bool failed() const { return failed_; }
  bool done() const { return rest_.empty(); }

  template <typename T>
  [[gnu::noinline]] void operator()(const char*, T& value, Ref = Ref::kNone) {
    if (!failed_) Get(value);
  }
  template <typename T>
  void operator()(const char* name, T& value, Since since) {
    if (since.format <= format_) (*this)(name, value);
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
    const uint64_t number = format_ < kFormatWithOpNames ? Byte() : Varint();
    if (number >= ops_.size())
      failed_ = true;
    else
      value = ops_[number];
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
      case 5:
        return GetAlternative<std::vector<int32_t>>(value);
      default:
        failed_ = true;
    }
  }
  template <typename T>
  [[gnu::noinline]] void Get(std::vector<T>& items) {
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
  [[gnu::noinline]] void Get(T& item) {
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
  uint32_t format_;
  std::vector<Op> ops_;  // by number
  bool failed_ = false;
};

// Files of format 1 have no paths: timers get those they would have today, waits get numbers within their stage, by
// which at least the same file finds them again.
void NamePlaces(Module& module) {
  for (Journey& journey : module.journeys) {
    auto name = [&journey, numbers = std::map<std::string, int>()](int32_t stage, std::string_view kind) mutable {
      const bool known = stage >= 0 && static_cast<size_t>(stage) < journey.stages.size();
      std::string path = (known ? journey.stages[static_cast<size_t>(stage)].name : "?") + '/' + std::string(kind);
      const int number = ++numbers[path];
      return path + '[' + std::to_string(number) + ']';
    };
    for (Timer& timer : journey.timers)
      timer.path = name(timer.stage, Words(timer.kind)[static_cast<size_t>(timer.kind)]);
    for (Wait& wait : journey.waits) wait.path = name(wait.stage, "wait");
  }
}

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
  AppendFixed(out, kFormat, 4);
  AppendFixed(out, XXH3_64bits(payload.data(), payload.size()), 8);
  return out + payload;
}

Result<Module> Deserialise(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes || bytes.substr(0, kMagic.size()) != kMagic) {
    return Status::Error("not a journey module: it does not begin with \"JRNM\"");
  }
  const uint64_t format = ReadFixed(bytes, 4, 4);
  if (format == 0 || format > kFormat) {
    return Status::Error("the module has format " + std::to_string(format) + ", this runtime reads formats up to " +
                         std::to_string(kFormat) + "; compile the journeys again or use a newer runtime");
  }
  std::string_view payload = bytes.substr(kHeaderBytes);
  if (ReadFixed(bytes, 8, 8) != XXH3_64bits(payload.data(), payload.size())) {
    return Status::Error("the module is damaged: its checksum does not match its content");
  }
  Module module;
  Reader reader(payload, static_cast<uint32_t>(format));
  if (Status status = reader.ReadOps(); !status.ok()) return status;
  reader.Get(module);
  if (reader.failed() || !reader.done()) return Status::Error("the module is damaged: its tables cannot be read");
  if (format < 2) NamePlaces(module);
  PackKept(module);
  if (Status status = Admit(module); !status.ok()) return Status::Error("the module is malformed: " + status.message());
  return module;
}

uint64_t HashInFile(std::string_view bytes) { return bytes.size() < kHeaderBytes ? 0 : ReadFixed(bytes, 8, 8); }

uint64_t ContentHash(const Module& module) {
  std::string payload = Payload(module);
  return XXH3_64bits(payload.data(), payload.size());
}

}  // namespace journey::ir
