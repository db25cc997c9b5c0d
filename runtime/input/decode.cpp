// The rules of section 13 over a checked JSON text, and before them the decoder that guesses.
#include "runtime/input/decode.h"

#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/input/blocks.h"
#include "runtime/input/codes.h"
#include "runtime/input/instant_hint.h"
#include "runtime/input/json_tree.h"
#include "runtime/input/speculate.h"
#include "runtime/value/calendar.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/lists.h"
#include "runtime/value/numbers.h"
#include "runtime/value/packed.h"
#include "runtime/value/text.h"

namespace journey::rt {

namespace {

bool IsAbsent(const JsonNode* node) { return node == nullptr || node->type == JsonType::kNull; }

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

// A place in messages, and what faults call it.
struct Place {
  explicit Place(std::string_view pointer)
      : parts(PointerParts(pointer)), name(parts.empty() ? "the message" : parts.back()), nowhere(pointer.empty()) {}
  std::vector<std::string> parts;
  std::string name;
  bool nowhere;
};

// A field, or a part of one: an element of a list or a field of a record.
struct Part {
  const Part* outer = nullptr;
  const ir::Slot* slot = nullptr;
  int64_t index = -1;  // of an element
};

// A field that is called by where it stands: `items[0].price`. For what is said about it.
ir::Slot Named(const Part& part) {
  ir::Slot slot = *part.slot;
  std::string path;
  for (const Part* at = &part; at != nullptr; at = at->outer) {
    std::string step = at->index >= 0 ? '[' + std::to_string(at->index) + ']' : at->slot->name;
    if (at->outer != nullptr && at->index < 0) step.insert(0, 1, '.');
    path.insert(0, step);
  }
  slot.name = std::move(path);
  return slot;
}

}  // namespace

struct JsonDecoder::Impl {
  Impl(const Program& program, const JsonMapping& mapping)
      : program(program),
        blocks(program),
        speculator(program, blocks),
        speculates(mapping == JsonMapping{}),
        type(mapping.type),
        event(mapping.event),
        time(mapping.time),
        id(mapping.id),
        properties(mapping.properties),
        traits(mapping.traits),
        identify(mapping.identify),
        time_format(mapping.time_format),
        zone(mapping.zone) {
    for (const std::string& pointer : mapping.customer) customers.emplace_back(pointer);
  }

  const Program& program;
  Blocks blocks;
  JsonTree tree;
  Speculator speculator;
  std::vector<char> padded;
  std::vector<Fault> faults;  // of one identify

  // The mapping.
  const bool speculates;  // shapes know the usual one only
  const Place type, event, time, id, properties, traits;
  const Place previous{"/previousId"};  // of an alias
  std::vector<Place> customers;
  const std::string identify;
  const TimeFormat time_format;
  const std::optional<ZoneId> zone;

  const JsonNode* At(const Place& place) const {
    return place.nowhere ? nullptr : tree.Find(tree.Root(), std::span<const std::string>(place.parts));
  }
  const JsonNode* Field(const JsonNode* members, const JsonNode* root, const WirePath& path) const;
  FieldError ReadField(const JsonNode& node, const ir::Type& type, Arena& arena, Value* out) const;
  Fault ReadValue(const JsonNode& node, const Part& part, Arena& arena, Value* out) const;
  Fault ReadList(const JsonNode& node, const Part& part, Arena& arena, Value* out) const;
  Fault ReadRecord(const JsonNode& node, const Part& part, Arena& arena, Value* out) const;
  Fault ReadSlot(const JsonNode& node, const ir::Slot& slot, uint8_t* block, Arena& arena) const;
  std::optional<std::string_view> TextOrInt(const JsonNode& node) const;
  std::optional<int64_t> Instant(const JsonNode& node) const;
  Fault WrongPlace(const std::string& name, std::string_view allowed, const JsonNode& node, Arena& arena) const;
  Fault ReadId(const Place& place, std::string_view* id, Arena& arena) const;
  Fault ReadCustomer(bool both, Input& input, Arena& arena) const;
  Fault ReadAlias(Input& input, Arena& arena) const;
  Fault NoInstant(const std::string& name, const JsonNode& node, Arena& arena) const;
  Fault ReadTimestamp(Input& input, int64_t arrival, Arena& arena) const;
  Fault ReadStamp(Input& input, Arena& arena) const;
  Fault ReadMembers(const Place& place, const JsonNode** object, Arena& arena) const;
  Fault ReadProperties(Input& input, Arena& arena) const;
  Fault ReadTraits(Input& input, Arena& arena);
  Fault ReadType(InputKind* kind, std::string_view* wire, Arena& arena) const;
  Fault Read(Input& input, int64_t arrival, Arena& arena);
  Input DecodeExactly(std::string_view line, int64_t arrival, Arena& arena);
};

const JsonNode* JsonDecoder::Impl::Field(const JsonNode* members, const JsonNode* root, const WirePath& path) const {
  const JsonNode* found = tree.Find(members, std::string_view(path.exact));
  if (found == nullptr && !path.dotted.empty()) {
    found = tree.Find(members, std::span<const std::string>(path.dotted));
  }
  if (found == nullptr && !path.from_root.empty()) {
    found = tree.Find(root, std::span<const std::string>(path.from_root));
  }
  return found;
}

// A string, or an integer as its digits.
std::optional<std::string_view> JsonDecoder::Impl::TextOrInt(const JsonNode& node) const {
  if (node.type == JsonType::kString) return tree.Text(node);
  const bool is_integer = node.type == JsonType::kNumber && node.raw.find_first_of(".eE") == std::string_view::npos;
  return is_integer ? std::optional(node.raw) : std::nullopt;
}

// A present value as the declared type.
FieldError JsonDecoder::Impl::ReadField(const JsonNode& node, const ir::Type& type, Arena& arena, Value* out) const {
  *out = Value::Int(0);
  const bool is_number = node.type == JsonType::kNumber;
  std::optional<std::string_view> text;
  if (node.type == JsonType::kString) text = tree.Text(node);
  switch (type.kind) {
    case ir::Kind::kBool:
      if (node.type != JsonType::kBool) return FieldError::kWrongType;
      *out = Value::Bool(node.raw == "true");
      return FieldError::kOk;
    case ir::Kind::kInt:
    case ir::Kind::kDuration:
      return is_number ? FromNumberError(ParseJsonInt(node.raw, &out->i)) : FieldError::kWrongType;
    case ir::Kind::kDecimal:
      return is_number ? FromNumberError(ParseJsonDecimal(node.raw, &out->i)) : FieldError::kWrongType;
    case ir::Kind::kFloat:
      return is_number ? FromNumberError(ParseJsonFloat(node.raw, &out->f)) : FieldError::kWrongType;
    case ir::Kind::kString:
      text = TextOrInt(node);
      if (!text) return FieldError::kWrongType;
      if (text->size() > kMaxStringBytes) return FieldError::kTooLong;
      *out = Value::String(arena.Copy(*text));
      return FieldError::kOk;
    case ir::Kind::kInstant:
      return text ? Take(ParseInstant(*text), out) : FieldError::kWrongType;
    case ir::Kind::kDate:
      return text ? Take(ParseDate(*text), out) : FieldError::kWrongType;
    case ir::Kind::kTime:
      return text ? Take(ParseTime(*text), out) : FieldError::kWrongType;
    case ir::Kind::kZone:
      return text ? Take(FindZone(*text), out) : FieldError::kWrongType;
    case ir::Kind::kEnum: {
      const int64_t member = text ? program.FindEnumMember(type.enum_id, *text) : -1;
      if (member < 0) return FieldError::kWrongType;
      *out = Value::Int(member);
      return FieldError::kOk;
    }
    case ir::Kind::kList:
    case ir::Kind::kRecord:
    case ir::Kind::kVoid:
    case ir::Kind::kNone:
    case ir::Kind::kError:
      break;
  }
  CHECK_MSG(false, "a field of no type, or of parts");
}

Fault JsonDecoder::Impl::ReadSlot(const JsonNode& node, const ir::Slot& slot, uint8_t* block, Arena& arena) const {
  Value value;
  Fault fault = ReadValue(node, {.slot = &slot}, arena, &value);
  if (!fault) StoreSlot(block, slot, value);
  return fault;
}

Fault JsonDecoder::Impl::ReadList(const JsonNode& node, const Part& part, Arena& arena, Value* out) const {
  if (node.type != JsonType::kArray) return WrongType(Named(part), program.module(), ShownRaw(node.raw), arena);
  size_t count = 0;
  for (const JsonNode* at = tree.Elements(node); at != nullptr; at = at->next) ++count;
  if (count > part.slot->max) return TooManyElements(Named(part), count, arena);
  ir::Slot element;
  element.type = part.slot->type.Element();
  ListMaker list(arena, static_cast<uint32_t>(count), ir::IsHeld(element.type.kind));
  Part inner{.outer = &part, .slot = &element, .index = 0};
  for (const JsonNode* at = tree.Elements(node); at != nullptr; at = at->next, ++inner.index) {
    if (at->type == JsonType::kNull) return WrongType(Named(inner), program.module(), "null", arena);
    Value value;
    if (Fault fault = ReadValue(*at, inner, arena, &value)) return fault;
    list.Push(value);
  }
  *out = Value::String(list.list());
  return {};
}

Fault JsonDecoder::Impl::ReadRecord(const JsonNode& node, const Part& part, Arena& arena, Value* out) const {
  if (node.type != JsonType::kObject) return WrongType(Named(part), program.module(), ShownRaw(node.raw), arena);
  const uint32_t index = part.slot->type.enum_id;
  const ir::Record& record = program.module().records[index];
  Str* made = NewRecord(arena, record);
  for (size_t i = 0; i < record.layout.slots.size(); ++i) {
    const ir::Slot& field = record.layout.slots[i];
    const JsonNode* found = Field(&node, &node, blocks.RecordPaths(index)[i]);
    Value value = field.initial != ir::kNone ? program.constants()[field.initial] : Value::None();
    const Part inner{.outer = &part, .slot = &field};
    if (!IsAbsent(found)) {
      if (Fault fault = ReadValue(*found, inner, arena, &value)) return fault;
    } else if (field.required) {
      ir::Slot named = Named(inner);
      named.wire.clear();
      return MissingField(named, program.module(), arena);
    }
    SetField(made, field, value);
  }
  *out = Value::String(made);
  return {};
}

Fault JsonDecoder::Impl::ReadValue(const JsonNode& node, const Part& part, Arena& arena, Value* value) const {
  const ir::Slot& slot = *part.slot;
  if (slot.type.kind == ir::Kind::kList) return ReadList(node, part, arena, value);
  if (slot.type.kind == ir::Kind::kRecord) return ReadRecord(node, part, arena, value);
  switch (ReadField(node, slot.type, arena, value)) {
    case FieldError::kOk:
      return {};
    case FieldError::kOutOfRange:
      return NumberOutOfRange(Named(part), program.module(), ShownRaw(node.raw), arena);
    case FieldError::kTooLong:
      return TextTooLong(Named(part).name, arena);
    case FieldError::kWrongType:
      break;
  }
  return WrongType(Named(part), program.module(), ShownRaw(node.raw), arena);
}

Fault JsonDecoder::Impl::WrongPlace(const std::string& name, std::string_view allowed, const JsonNode& node,
                                    Arena& arena) const {
  return MakeFault(kWrongType, name + ": expected " + std::string(allowed) + ", got " + ShownRaw(node.raw), arena);
}

// Empty if there is none.
Fault JsonDecoder::Impl::ReadId(const Place& place, std::string_view* id, Arena& arena) const {
  const JsonNode* node = At(place);
  if (IsAbsent(node)) return {};
  const std::optional<std::string_view> text = TextOrInt(*node);
  if (!text) return WrongPlace(place.name, "string or whole number", *node, arena);
  if (text->size() > kMaxStringBytes) return TextTooLong(place.name, arena);
  *id = arena.Copy(*text)->view();
  return {};
}

// The first that is named; with `both`, the others must be usable, too, and the next one that is named is the same
// person's.
Fault JsonDecoder::Impl::ReadCustomer(bool both, Input& input, Arena& arena) const {
  for (const Place& place : customers) {
    std::string_view id;
    if (Fault fault = ReadId(place, &id, arena)) return fault;
    if (input.customer.empty()) {
      input.customer = id;
    } else if (input.other.empty() && id != input.customer) {
      input.other = id;
    }
    if (!input.customer.empty() && !both) return {};
  }
  if (!input.customer.empty()) return {};
  std::string names;
  for (const Place& place : customers) names += (names.empty() ? "\"" : ", \"") + place.name + '"';
  return MakeFault(kNoCustomer, "no customer, expected " + names, arena);
}

std::optional<int64_t> JsonDecoder::Impl::Instant(const JsonNode& node) const {
  if (node.type == JsonType::kNumber && time_format != TimeFormat::kRfc3339) {
    // As far as dates are written with four digits. Microseconds first, so that milliseconds are cut, not rounded.
    constexpr int64_t kFirst = -62'167'219'200'000'000, kLast = 253'402'300'799'999'999;
    const std::optional<NumberText> number = ScanJsonNumber(node.raw);
    CHECK(number.has_value());
    const Scaled micros = ScaleNumber(*number, time_format == TimeFormat::kEpochSeconds ? 6 : 3);
    if (micros.out_of_range || micros.value < kFirst || micros.value > kLast) return std::nullopt;
    return FloorDiv(micros.value, 1000);
  }
  const std::optional<std::string_view> text =
      node.type == JsonType::kString && time_format == TimeFormat::kRfc3339 ? tree.Text(node) : std::nullopt;
  if (!text) return std::nullopt;
  return zone ? ParseInstantIn(*text, *zone) : ParseInstant(*text);
}

Fault JsonDecoder::Impl::NoInstant(const std::string& name, const JsonNode& node, Arena& arena) const {
  constexpr std::string_view kExpected[] = {"an instant such as 2026-03-28T10:00:00Z", "seconds since 1970",
                                            "milliseconds since 1970"};
  std::string message =
      name + ": expected " + std::string(kExpected[static_cast<size_t>(time_format)]) + ", got " + ShownRaw(node.raw);
  if (time_format == TimeFormat::kRfc3339) {
    const bool number = node.type == JsonType::kNumber;
    const std::optional<std::string_view> text = node.type == JsonType::kString ? tree.Text(node) : std::nullopt;
    if (number || text) message += InstantHint(number ? node.raw : *text, number);
  }
  return MakeFault(kWrongType, message, arena);
}

Fault JsonDecoder::Impl::ReadTimestamp(Input& input, int64_t arrival, Arena& arena) const {
  const JsonNode* node = At(time);
  if (IsAbsent(node)) {
    if (arrival == kNoTimestamp) return MakeFault(kMissing, "missing \"" + time.name + "\"", arena);
    input.timestamp = arrival;
    return {};
  }
  const std::optional<int64_t> instant = Instant(*node);
  if (!instant) return NoInstant(time.name, *node, arena);
  input.timestamp = *instant;
  return {};
}

// The watermark that a part of a log brings along.
Fault JsonDecoder::Impl::ReadStamp(Input& input, Arena& arena) const {
  const JsonNode* node = type.nowhere ? nullptr : tree.Find(tree.Root(), "watermark");
  if (IsAbsent(node)) return {};
  const std::optional<int64_t> instant = Instant(*node);
  if (!instant) return NoInstant("watermark", *node, arena);
  input.stamp = *instant;
  return {};
}

// `properties` or `traits`: an object or absent.
Fault JsonDecoder::Impl::ReadMembers(const Place& place, const JsonNode** object, Arena& arena) const {
  *object = tree.Find(tree.Root(), std::span<const std::string>(place.parts));
  if (IsAbsent(*object)) {
    *object = nullptr;
    return {};
  }
  if ((*object)->type == JsonType::kObject) return {};
  return WrongPlace(place.name, "an object", **object, arena);
}

Fault JsonDecoder::Impl::ReadProperties(Input& input, Arena& arena) const {
  const JsonNode* members = nullptr;
  if (Fault fault = ReadMembers(properties, &members, arena)) return fault;
  const std::vector<ir::Slot>& slots = program.module().events[static_cast<size_t>(input.event)].layout.slots;
  const std::vector<WirePath>& paths = blocks.EventPaths(input.event);
  uint8_t* block = blocks.NewEvent(input.event, arena);
  for (size_t i = 0; i < slots.size(); ++i) {
    const JsonNode* node = Field(members, tree.Root(), paths[i]);
    if (IsAbsent(node)) {
      if (slots[i].required) return MissingField(slots[i], program.module(), arena);
    } else if (Fault fault = ReadSlot(*node, slots[i], block, arena)) {
      return fault;
    }
  }
  input.fields = block;
  return {};
}

// Trait by trait: what cannot be used of one does not touch the others.
Fault JsonDecoder::Impl::ReadTraits(Input& input, Arena& arena) {
  const JsonNode* members = nullptr;
  if (Fault fault = ReadMembers(traits, &members, arena)) return fault;
  const std::vector<ir::Slot>& slots = program.module().customer.slots;
  uint8_t* block = blocks.NewCustomer(arena);
  auto* present = static_cast<uint8_t*>(arena.Allocate(slots.size() + 1));
  faults.clear();
  for (size_t i = 0; i < slots.size(); ++i) {
    const JsonNode* node = Field(members, tree.Root(), blocks.CustomerPaths()[i]);
    present[i] = node != nullptr ? 1 : 0;
    // A named null leaves what the block began with: the default, or none.
    if (IsAbsent(node)) continue;
    if (const Fault fault = ReadSlot(*node, slots[i], block, arena)) {
      present[i] = 0;
      faults.push_back(fault);
    }
  }
  if (!faults.empty()) {
    auto* copy = static_cast<Fault*>(arena.Allocate(faults.size() * sizeof(Fault)));
    std::uninitialized_copy(faults.begin(), faults.end(), copy);
    input.faults = {copy, faults.size()};
  }
  input.fields = block;
  input.present = present;
  return {};
}

// Both ids of an alias.
Fault JsonDecoder::Impl::ReadAlias(Input& input, Arena& arena) const {
  for (const auto& [place, id] : {std::pair(&previous, &input.other), std::pair(&customers.front(), &input.customer)}) {
    if (Fault fault = ReadId(*place, id, arena)) return fault;
    if (id->empty()) return MakeFault(kMissing, "missing \"" + place->name + "\"", arena);
  }
  return {};
}

// What the message is; `wire`: the event's name.
Fault JsonDecoder::Impl::ReadType(InputKind* kind, std::string_view* wire, Arena& arena) const {
  std::optional<std::string_view> name = "track";
  if (!type.nowhere) {
    const JsonNode* node = At(type);
    if (IsAbsent(node)) return MakeFault(kMissing, "missing \"" + type.name + "\"", arena);
    name = node->type == JsonType::kString ? tree.Text(*node) : std::nullopt;
    if (!name) return WrongPlace(type.name, "string", *node, arena);
  }
  *kind = *name == "identify"                                        ? InputKind::kIdentify
          : *name == "tick"                                          ? InputKind::kTick
          : *name == "alias"                                         ? InputKind::kAlias
          : *name == "track" || *name == "page" || *name == "screen" ? InputKind::kEvent
                                                                     : InputKind::kIgnored;
  if (*kind != InputKind::kEvent) return {};
  *wire = *name;
  if (*name != "track") return {};
  const JsonNode* node = At(event);
  if (IsAbsent(node)) return MakeFault(kMissing, "missing \"" + event.name + "\"", arena);
  name = node->type == JsonType::kString ? tree.Text(*node) : std::nullopt;
  if (!name) return WrongPlace(event.name, "string", *node, arena);
  *wire = *name;
  if (!identify.empty() && *name == identify) *kind = InputKind::kIdentify;
  return {};
}

Fault JsonDecoder::Impl::Read(Input& input, int64_t arrival, Arena& arena) {
  std::string_view wire;
  if (Fault fault = ReadType(&input.kind, &wire, arena)) return fault;
  if (input.kind == InputKind::kTick) {
    const Fault fault = ReadTimestamp(input, arrival, arena);
    return fault ? fault : ReadStamp(input, arena);
  }
  if (input.kind == InputKind::kIgnored) {
    // A call of another kind (group, …): nothing about it is our business but the time.
    if (ReadTimestamp(input, arrival, arena)) input.timestamp = kNoTimestamp;
    (void)ReadStamp(input, arena);
    return {};
  }
  const bool is_identify = input.kind == InputKind::kIdentify, is_alias = input.kind == InputKind::kAlias;
  if (Fault fault = is_alias ? ReadAlias(input, arena) : ReadCustomer(is_identify, input, arena)) return fault;
  if (Fault fault = ReadTimestamp(input, arrival, arena)) return fault;
  if (Fault fault = ReadStamp(input, arena)) return fault;
  if (is_alias) return ReadId(id, &input.message_id, arena);
  if (!is_identify) {
    input.event = program.FindEvent(wire);
    if (input.event < 0) {
      input.kind = InputKind::kIgnored;
      input.other = arena.Copy(wire.substr(0, kMaxStringBytes))->view();
      return {};
    }
  }
  if (Fault fault = ReadId(id, &input.message_id, arena)) return fault;
  return is_identify ? ReadTraits(input, arena) : ReadProperties(input, arena);
}

Input JsonDecoder::Impl::DecodeExactly(std::string_view line, int64_t arrival, Arena& arena) {
  switch (tree.Parse(line)) {
    case JsonTree::Result::kOk:
      break;
    case JsonTree::Result::kMalformed:
      return Rejected(MakeFault(
          kBadSyntax,
          "malformed JSON in column " + std::to_string(tree.column()) + ": expected " + std::string(tree.expected()),
          arena));
    case JsonTree::Result::kNotAnObject:
      return Rejected(MakeFault(kBadSyntax, "not a JSON object, got " + ShownRaw(tree.Root()->raw), arena));
    case JsonTree::Result::kBadUtf8:
      return Rejected({kBadUtf8, "not valid UTF-8"});
  }
  Input input;
  if (Fault fault = Read(input, arrival, arena)) return Rejected(fault);
  return input;
}

JsonDecoder::JsonDecoder(const Program& program, const JsonMapping& mapping)
    : impl_(std::make_unique<Impl>(program, mapping)), speculator_(impl_->speculates ? &impl_->speculator : nullptr) {}
JsonDecoder::~JsonDecoder() = default;

void JsonDecoder::DecodePadded(std::string_view line, Arena& arena, int64_t arrival, Input* input) {
  if (speculator_ != nullptr && speculator_->Read(line, arrival, arena, input)) [[likely]]
    return;
  *input = impl_->DecodeExactly(line, arrival, arena);
  if (speculator_ != nullptr) speculator_->Learn(line, *input);
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
