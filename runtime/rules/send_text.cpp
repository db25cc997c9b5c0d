// Ids and arguments of sends as text.
#include "runtime/rules/send_text.h"

#include <algorithm>

#include "runtime/records/put.h"
#include "runtime/records/record.h"
#include "runtime/value/lists.h"

namespace journey::rt {
namespace {

// Whether a part of an id is one as it is, which nearly all are.
bool IsPart(std::string_view part) {
  const char* at = part.data();
  size_t left = part.size();
  for (; left >= kScanBytes; at += kScanBytes, left -= kScanBytes) {
    if (FindEither(at, '%', '/') < kScanBytes) return false;
  }
  if (left > 0 && part.size() >= kScanBytes) return FindEither(at + left - kScanBytes, '%', '/') == kScanBytes;
  return std::none_of(at, at + left, [](char c) { return c == '%' || c == '/'; });
}

// A part, its `%` and `/` encoded.
char* PutPart(std::string_view part, char* out) {
  if (IsPart(part)) return PutPlain(part, out);
  for (const char c : part) {
    if (c == '%') {
      out = PutLiteral("%25", out);
    } else if (c == '/') {
      out = PutLiteral("%2F", out);
    } else {
      *out++ = c;
    }
  }
  return out;
}

}  // namespace

std::string_view PutSendId(std::string_view journey, std::string_view customer, std::string_view key, uint64_t entry,
                           uint64_t n, std::string& room) {
  const size_t most = 3 * (journey.size() + customer.size() + key.size()) + 4 + 2 * kMaxNumberChars;
  if (room.size() < most) room.resize(most);
  char* out = PutPart(journey, room.data());
  *out++ = '/';
  out = PutPart(customer, out);
  *out++ = '/';
  out = PutPart(key, out);
  *out++ = '/';
  out = PutNumber(entry, out);
  *out++ = '/';
  out = PutNumber(n, out);
  return {room.data(), out};
}

namespace {

class ValueWriter {
 public:
  ValueWriter(const Program& program, std::string& json) : program_(program), json_(json) {}

  void Write(const ir::Type& type, const Value& value) {
    if (value.has != 0 && type.kind == ir::Kind::kList) return List(type.Element(), value.s);
    if (value.has != 0 && type.kind == ir::Kind::kRecord) {
      return Record(program_.module().records[type.enum_id].layout, value.s);
    }
    std::string_view enum_text;
    if (type.kind == ir::Kind::kEnum && value.has != 0) enum_text = program_.EnumText(type.enum_id, value.i)->view();
    AppendJsonValue(value, type, enum_text, json_);
  }

 private:
  void List(const ir::Type& element, const Str* list) {
    json_ += '[';
    for (uint32_t i = 0; i < CountOf(list); ++i) {
      if (i > 0) json_ += ',';
      Write(element, ElementOf(list, i, ir::IsHeld(element.kind)));
    }
    json_ += ']';
  }
  // What is none is left out.
  void Record(const ir::Layout& layout, const Str* record) {
    json_ += '{';
    const size_t begin = json_.size();
    for (const ir::Slot& slot : layout.slots) {
      const Value field = FieldOf(record, layout, slot);
      if (field.has == 0) continue;
      if (json_.size() > begin) json_ += ',';
      AppendJsonString(slot.name, json_);
      json_ += ':';
      Write(slot.type, field);
    }
    json_ += '}';
  }

  const Program& program_;
  std::string& json_;
};

}  // namespace

void AppendValue(const Program& program, const ir::Type& type, const Value& value, std::string& json) {
  const bool has_parts = value.has != 0 && (type.kind == ir::Kind::kList || type.kind == ir::Kind::kRecord);
  // What shares its parts may be much larger when it is written out.
  if (has_parts && FlatBytes(program.module(), type, value.s, UINT32_MAX) > kMostFlatBytes) {
    json += type.kind == ir::Kind::kList ? "[]" : "{}";
    return;
  }
  ValueWriter(program, json).Write(type, value);
}

void AppendArgument(const Program& program, const ir::ChannelParam& param, const Value& value, std::string& json) {
  if (json.size() > 1) json += ',';
  AppendJsonString(param.name, json);
  json += ':';
  AppendValue(program, param.type, value, json);
}

}  // namespace journey::rt
