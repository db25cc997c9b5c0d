// The rules of section 13 over a checked JSON text, and before them the decoder that guesses.
#include "runtime/input/decode.h"

#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "runtime/input/blocks.h"
#include "runtime/input/codes.h"
#include "runtime/input/json_tree.h"
#include "runtime/input/speculate.h"
#include "runtime/value/calendar.h"
#include "runtime/value/packed.h"
#include "runtime/value/text.h"

namespace journey::rt {

namespace {

bool IsAbsent(const JsonNode* node) { return node == nullptr || node->type == JsonType::kNull; }
bool IsString(const JsonNode* node) { return node != nullptr && node->type == JsonType::kString; }

enum class FieldError : uint8_t { kOk, kWrongType, kOutOfRange, kTooLong };

FieldError FromNumberError(NumberError error) {
  switch (error) {
    case NumberError::kOk:
      return FieldError::kOk;
    case NumberError::kOutOfRange:
      return FieldError::kOutOfRange;
    case NumberError::kNotANumber:
    case NumberError::kNotWhole:
      break;
  }
  return FieldError::kWrongType;
}

FieldError Take(std::optional<int64_t> found, Value* out) {
  if (!found) return FieldError::kWrongType;
  *out = Value::Int(*found);
  return FieldError::kOk;
}

// A present value as the declared type.
FieldError ReadField(const JsonNode& node, const ir::Type& type, const Program& program, Arena& arena, Value* out) {
  *out = Value::Int(0);
  const bool is_string = node.type == JsonType::kString;
  const bool is_number = node.type == JsonType::kNumber;
  switch (type.kind) {
    case ir::Kind::kBool:
      if (node.type != JsonType::kBool) return FieldError::kWrongType;
      *out = Value::Bool(node.text == "true");
      return FieldError::kOk;
    case ir::Kind::kInt:
    case ir::Kind::kDuration:
      return is_number ? FromNumberError(ParseJsonInt(node.text, &out->i)) : FieldError::kWrongType;
    case ir::Kind::kDecimal:
      return is_number ? FromNumberError(ParseJsonDecimal(node.text, &out->i)) : FieldError::kWrongType;
    case ir::Kind::kFloat:
      return is_number ? FromNumberError(ParseJsonFloat(node.text, &out->f)) : FieldError::kWrongType;
    case ir::Kind::kString:
      if (!is_string) return FieldError::kWrongType;
      if (node.text.size() > kMaxStringBytes) return FieldError::kTooLong;
      *out = Value::String(arena.Copy(node.text));
      return FieldError::kOk;
    case ir::Kind::kInstant:
      return is_string ? Take(ParseInstant(node.text), out) : FieldError::kWrongType;
    case ir::Kind::kTime:
      return is_string ? Take(ParseTime(node.text), out) : FieldError::kWrongType;
    case ir::Kind::kZone:
      return is_string ? Take(FindZone(node.text), out) : FieldError::kWrongType;
    case ir::Kind::kEnum: {
      int64_t member = is_string ? program.FindEnumMember(type.enum_id, node.text) : -1;
      if (member < 0) return FieldError::kWrongType;
      *out = Value::Int(member);
      return FieldError::kOk;
    }
    case ir::Kind::kVoid:
    case ir::Kind::kNone:
    case ir::Kind::kError:
      break;
  }
  CHECK_MSG(false, "a field of no type");
}

}  // namespace

struct JsonDecoder::Impl {
  explicit Impl(const Program& program) : program(program), blocks(program), speculator(program, blocks) {}

  const Program& program;
  Blocks blocks;
  JsonTree tree;
  Speculator speculator;
  std::vector<char> padded;

  Fault ReadSlot(const JsonNode& node, const ir::Slot& slot, uint8_t* block, Arena& arena) const;
  Fault ReadCustomer(Input& input, Arena& arena) const;
  Fault ReadTimestamp(Input& input, int64_t arrival, Arena& arena) const;
  Fault ReadMessageId(Input& input, Arena& arena) const;
  Fault ReadMembers(std::string_view name, const JsonNode** object, Arena& arena) const;
  Fault ReadProperties(Input& input, Arena& arena) const;
  Fault ReadTraits(Input& input, Arena& arena) const;
  Fault Read(Input& input, int64_t arrival, Arena& arena) const;
  Input DecodeExactly(std::string_view line, int64_t arrival, Arena& arena);
};

Fault JsonDecoder::Impl::ReadSlot(const JsonNode& node, const ir::Slot& slot, uint8_t* block, Arena& arena) const {
  Value value;
  switch (ReadField(node, slot.type, program, arena, &value)) {
    case FieldError::kOk:
      StoreSlot(block, slot, value);
      return {};
    case FieldError::kOutOfRange:
      return NumberOutOfRange(slot, arena);
    case FieldError::kTooLong:
      return TextTooLong(slot.name, arena);
    case FieldError::kWrongType:
      break;
  }
  return WrongType(slot, program.module(), arena);
}

Fault JsonDecoder::Impl::ReadCustomer(Input& input, Arena& arena) const {
  for (std::string_view key : {"userId", "anonymousId"}) {
    const JsonNode* node = tree.Find(tree.Root(), key);
    if (IsAbsent(node)) continue;
    if (!IsString(node)) return MakeFault(kWrongType, std::string(key) + ": expected string", arena);
    if (node->text.empty()) continue;
    if (node->text.size() > kMaxStringBytes) return TextTooLong(key, arena);
    input.customer = arena.Copy(node->text)->view();
    return {};
  }
  return MakeFault(kNoCustomer, "no customer", arena);
}

Fault JsonDecoder::Impl::ReadTimestamp(Input& input, int64_t arrival, Arena& arena) const {
  const JsonNode* node = tree.Find(tree.Root(), "timestamp");
  if (IsAbsent(node)) {
    if (arrival == kNoTimestamp) return MakeFault(kMissing, "no timestamp", arena);
    input.timestamp = arrival;
    return {};
  }
  std::optional<int64_t> instant = IsString(node) ? ParseInstant(node->text) : std::nullopt;
  if (!instant) return MakeFault(kWrongType, "timestamp: expected an instant", arena);
  input.timestamp = *instant;
  return {};
}

Fault JsonDecoder::Impl::ReadMessageId(Input& input, Arena& arena) const {
  const JsonNode* node = tree.Find(tree.Root(), "messageId");
  if (IsAbsent(node)) return {};
  if (!IsString(node)) return MakeFault(kWrongType, "messageId: expected string", arena);
  if (node->text.size() > kMaxStringBytes) return TextTooLong("messageId", arena);
  input.message_id = arena.Copy(node->text)->view();
  return {};
}

// `properties` or `traits`: an object or absent.
Fault JsonDecoder::Impl::ReadMembers(std::string_view name, const JsonNode** object, Arena& arena) const {
  *object = tree.Find(tree.Root(), name);
  if (IsAbsent(*object)) {
    *object = nullptr;
    return {};
  }
  if ((*object)->type == JsonType::kObject) return {};
  return MakeFault(kWrongType, std::string(name) + ": expected an object", arena);
}

Fault JsonDecoder::Impl::ReadProperties(Input& input, Arena& arena) const {
  const JsonNode* properties = nullptr;
  if (Fault fault = ReadMembers("properties", &properties, arena)) return fault;
  const std::vector<ir::Slot>& slots = program.module().events[static_cast<size_t>(input.event)].layout.slots;
  uint8_t* block = blocks.NewEvent(input.event, arena);
  for (size_t i = 0; i < slots.size(); ++i) {
    const JsonNode* node = tree.Find(properties, blocks.EventPath(input.event, i));
    if (IsAbsent(node)) {
      if (slots[i].required) return MissingField(slots[i], arena);
    } else if (Fault fault = ReadSlot(*node, slots[i], block, arena)) {
      return fault;
    }
  }
  input.fields = block;
  return {};
}

Fault JsonDecoder::Impl::ReadTraits(Input& input, Arena& arena) const {
  const JsonNode* traits = nullptr;
  if (Fault fault = ReadMembers("traits", &traits, arena)) return fault;
  const std::vector<ir::Slot>& slots = program.module().customer.slots;
  uint8_t* block = blocks.NewCustomer(arena);
  auto* present = static_cast<uint8_t*>(arena.Allocate(slots.size() + 1));
  for (size_t i = 0; i < slots.size(); ++i) {
    const JsonNode* node = tree.Find(traits, blocks.CustomerPath(i));
    present[i] = node != nullptr ? 1 : 0;
    // A named null leaves what the block began with: the default, or none.
    if (IsAbsent(node)) continue;
    if (Fault fault = ReadSlot(*node, slots[i], block, arena)) return fault;
  }
  input.fields = block;
  input.present = present;
  return {};
}

Fault JsonDecoder::Impl::Read(Input& input, int64_t arrival, Arena& arena) const {
  const JsonNode* type = tree.Find(tree.Root(), "type");
  if (!IsString(type)) return MakeFault(kWrongType, "type: expected string", arena);
  const bool is_identify = type->text == "identify";
  std::string_view wire;
  if (type->text == "page" || type->text == "screen") {
    wire = type->text;
  } else if (type->text == "track") {
    const JsonNode* event = tree.Find(tree.Root(), "event");
    if (IsAbsent(event)) return MakeFault(kMissing, "event is missing", arena);
    if (!IsString(event)) return MakeFault(kWrongType, "event: expected string", arena);
    wire = event->text;
  } else if (!is_identify) {
    // A call of another kind (group, alias, …): nothing about it is our business but the time.
    input.kind = InputKind::kIgnored;
    if (ReadTimestamp(input, arrival, arena)) input.timestamp = kNoTimestamp;
    return {};
  }
  if (Fault fault = ReadCustomer(input, arena)) return fault;
  if (Fault fault = ReadTimestamp(input, arrival, arena)) return fault;
  if (!is_identify) {
    input.event = program.FindEvent(wire);
    if (input.event < 0) {
      input.kind = InputKind::kIgnored;
      return {};
    }
  }
  if (Fault fault = ReadMessageId(input, arena)) return fault;
  input.kind = is_identify ? InputKind::kIdentify : InputKind::kEvent;
  return is_identify ? ReadTraits(input, arena) : ReadProperties(input, arena);
}

Input JsonDecoder::Impl::DecodeExactly(std::string_view line, int64_t arrival, Arena& arena) {
  switch (tree.Parse(line)) {
    case JsonTree::Result::kOk:
      break;
    case JsonTree::Result::kMalformed:
      return Rejected({kBadSyntax, "malformed JSON"});
    case JsonTree::Result::kNotAnObject:
      return Rejected({kBadSyntax, "not a JSON object"});
    case JsonTree::Result::kBadUtf8:
      return Rejected({kBadUtf8, "not valid UTF-8"});
  }
  Input input;
  if (Fault fault = Read(input, arrival, arena)) return Rejected(fault);
  return input;
}

JsonDecoder::JsonDecoder(const Program& program)
    : impl_(std::make_unique<Impl>(program)), speculator_(&impl_->speculator) {}
JsonDecoder::~JsonDecoder() = default;

void JsonDecoder::DecodePadded(std::string_view line, Arena& arena, int64_t arrival, Input* input) {
  if (impl_->speculator.Read(line, arrival, arena, input)) [[likely]]
    return;
  *input = impl_->DecodeExactly(line, arrival, arena);
  impl_->speculator.Learn(line, *input);
}

Input JsonDecoder::Decode(std::string_view line, Arena& arena, int64_t arrival) {
  std::vector<char>& padded = impl_->padded;
  if (padded.size() < line.size() + kLinePadding) padded.resize((line.size() + kLinePadding) * 2);
  if (!line.empty()) std::memcpy(padded.data(), line.data(), line.size());
  padded[line.size()] = '\0';
  Input input;
  DecodePadded({padded.data(), line.size()}, arena, arrival, &input);
  return input;
}

Input JsonDecoder::DecodeExactly(std::string_view line, Arena& arena, int64_t arrival) {
  return impl_->DecodeExactly(line, arrival, arena);
}

void JsonDecoder::UseCompiler(const LineCompiler* compiler) { impl_->speculator.UseCompiler(compiler); }
bool JsonDecoder::CompileNow() { return impl_->speculator.CompileNow(); }

uint64_t JsonDecoder::hits() const { return impl_->speculator.counters().hits; }
uint64_t JsonDecoder::misses() const { return impl_->speculator.counters().misses; }
uint64_t JsonDecoder::compiled() const { return impl_->speculator.compiled(); }

}  // namespace journey::rt
