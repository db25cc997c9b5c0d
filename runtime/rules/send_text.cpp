// Ids and arguments of sends as text.
#include "runtime/rules/send_text.h"

#include "runtime/records/put.h"
#include "runtime/records/record.h"
#include "runtime/value/lists.h"

namespace journey::rt {
namespace {

char* PutEncoded(std::string_view part, char* out) {
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

[[gnu::always_inline]] inline char* PutPart(std::string_view part, bool plain, char* out) {
  return plain || !HasAnyOf<'%', '/'>(part) ? PutPlain(part, out) : PutEncoded(part, out);
}

}  // namespace

size_t MostSendIdChars(const SendId& id) {
  return 3 * (id.journey.size() + id.customer.size() + id.key.size()) + 2 * kMaxNumberChars + 4;
}

char* PutSendId(const SendId& id, char* out) {
  out = PutPart(id.journey, id.plain_journey, out);
  *out++ = '/';
  out = PutPart(id.customer, id.plain_customer, out);
  *out++ = '/';
  out = PutPart(id.key, id.key.empty(), out);
  *out++ = '/';
  out = PutNumber(id.entry, out);
  *out++ = '/';
  return PutNumber(id.n, out);
}

namespace {

std::string_view EnumTextOf(const Program& program, const ir::Type& type, const Value& value) {
  if (type.kind != ir::Kind::kEnum || value.has == 0) return {};
  return program.EnumText(type.enum_id, value.i)->view();
}

class ValueWriter {
 public:
  ValueWriter(const Program& program, std::string& json) : program_(program), json_(json) {}

  void Write(const ir::Type& type, const Value& value) {
    if (value.has != 0 && type.kind == ir::Kind::kList) return List(type.Element(), value.s);
    if (value.has != 0 && type.kind == ir::Kind::kRecord) {
      return Record(program_.module().records[type.enum_id].layout, value.s);
    }
    AppendJsonValue(value, type, EnumTextOf(program_, type, value), json_);
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

namespace {

// The beginning of an argument, in memory that has room for the value, too.
[[gnu::always_inline]] inline char* BeginArgument(std::string_view name, bool plain, size_t most, LineBlock& json) {
  char* out = json.Room(2 + MostQuoted(name.size()) + most);
  *out++ = json.empty() ? '{' : ',';
  *out++ = '"';
  return PutLiteral("\":", plain ? PutPlain(name, out) : PutInside(name, out));
}

[[gnu::noinline]] void AddParts(const Program& program, const ir::ChannelParam& param, bool plain, const Value& value,
                                LineBlock& json) {
  std::string parts;
  AppendValue(program, param.type, value, parts);
  json.Took(PutPlain(parts, BeginArgument(param.name, plain, parts.size(), json)));
}

}  // namespace

void AddArgument(const Program& program, const ir::ChannelParam& param, bool plain, const Value& value,
                 LineBlock& json) {
  if (param.type.kind == ir::Kind::kList || param.type.kind == ir::Kind::kRecord) {
    return AddParts(program, param, plain, value, json);
  }
  const std::string_view enum_text = EnumTextOf(program, param.type, value);
  char* out = BeginArgument(param.name, plain, MostJsonValueChars(value, param.type, enum_text), json);
  json.Took(PutJsonValue(value, param.type, enum_text, out));
}

void EndArguments(LineBlock& json) {
  char* out = json.Room(2);
  if (json.empty()) *out++ = '{';
  *out++ = '}';
  json.Took(out);
}

}  // namespace journey::rt
