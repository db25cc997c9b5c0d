// The functions behind the steps.
#include "runtime/input/walk.h"

#include <cstring>
#include <optional>

#include "runtime/value/calendar.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/lists.h"
#include "runtime/value/text.h"

namespace journey::rt {

namespace {

template <typename T>
void Put(uint8_t* block, const Hole& hole, T value) {
  std::memcpy(block + hole.offset, &value, sizeof value);
  if (hole.presence != UINT32_MAX) block[hole.presence] = 1;
}

// As HoldAt of runtime/value/lists.h has it.
void PutInside(uint8_t* block, const Hole& hole, const Str* text) {
  HoldAt(reinterpret_cast<char*>(block + hole.offset), text);
  if (hole.presence != UINT32_MAX) block[hole.presence] = 1;
}

inline const Str* CopyText(std::string_view text, Arena& arena) {
  Str* str = arena.NewStr(static_cast<uint32_t>(text.size()));
  CopyBytes(text.data(), text.size(), str->data());
  return str;
}

[[gnu::noinline]] const char* ReadZone(const char* at, LineWalk& walk, int64_t* zone) {
  std::string_view name;
  const char* next = holes::Text(at, &name);
  if (next == nullptr) return nullptr;
  if (name != walk.zone_name || name.empty()) {
    const std::optional<ZoneId> found = FindZone(name);
    if (!found) return nullptr;
    walk.zone_name = name;
    walk.zone = *found;
  }
  *zone = walk.zone;
  return next;
}

// A text that `kParse` reads: a time of day, a date.
template <std::optional<int64_t> (*kParse)(std::string_view)>
[[gnu::noinline]] const char* ReadParsed(const char* at, int64_t* value) {
  std::string_view text;
  const char* next = holes::Text(at, &text);
  const std::optional<int64_t> found = next != nullptr ? kParse(text) : std::nullopt;
  if (!found) return nullptr;
  *value = *found;
  return next;
}

// Behind the value, which is in the block then; null if it is not plainly good.
inline const char* ReadField(HoleKind kind, const Hole& hole, const char* at, LineWalk& walk) {
  uint8_t* block = walk.block();
  const char* next = nullptr;
  int64_t number = 0;
  std::string_view text;
  switch (kind) {
    case HoleKind::kBool: {
      bool value;
      if ((next = holes::Bool(at, &value)) != nullptr) Put(block, hole, static_cast<uint8_t>(value ? 1 : 0));
      break;
    }
    case HoleKind::kInt:
      if ((next = holes::Int(at, &number)) != nullptr) Put(block, hole, number);
      break;
    case HoleKind::kDecimal:
      if ((next = holes::Decimal(at, &number)) != nullptr) Put(block, hole, number);
      break;
    case HoleKind::kFloat: {
      double value;
      if ((next = holes::Float(at, &value)) != nullptr) Put(block, hole, value);
      break;
    }
    case HoleKind::kString:
    case HoleKind::kTextInside:
      if ((next = holes::TextOrInt(at, &text)) != nullptr) {
        if (text.size() > kMaxStringBytes) return nullptr;
        const Str* copy = CopyText(text, *walk.arena);
        if (kind == HoleKind::kString) {
          Put(block, hole, copy);
        } else {
          PutInside(block, hole, copy);
        }
      }
      break;
    case HoleKind::kList:
    case HoleKind::kRecord:
      next = ReadPart(hole, at, walk);
      break;
    case HoleKind::kEnum:
      if ((next = holes::Text(at, &text)) != nullptr) {
        const int32_t member = hole.names->Find(text.data(), text.size());
        if (member < 0) return nullptr;
        Put(block, hole, int64_t{member});
      }
      break;
    case HoleKind::kInstant:
      if ((next = holes::Instant(walk.instants, at, &number)) != nullptr) Put(block, hole, number);
      break;
    case HoleKind::kDate:
      if ((next = ReadParsed<ParseDate>(at, &number)) != nullptr) Put(block, hole, number);
      break;
    case HoleKind::kTime:
      if ((next = ReadParsed<ParseTime>(at, &number)) != nullptr) Put(block, hole, number);
      break;
    case HoleKind::kZone:
      if ((next = ReadZone(at, walk, &number)) != nullptr) Put(block, hole, number);
      break;
    default:
      return nullptr;
  }
  if (next == nullptr && hole.nullable) return holes::Null(at);
  return next;
}

// Of values that were kept.
[[gnu::noinline]] bool ReadKept(const LineEnd& line_end, LineWalk& walk) {
  for (const LineEnd::Kept& kept : line_end.kept) {
    if (ReadField(kept.hole.kind, kept.hole, walk.kept[kept.index], walk) == nullptr) return false;
  }
  return true;
}

bool Finish(const LineEnd& line_end, LineWalk& walk) {
  Input& input = *walk.input;
  const int64_t timestamp = walk.timestamp != kNoTimestamp ? walk.timestamp : walk.arrival;
  if (timestamp == kNoTimestamp) return false;
  input = Input{{.kind = InputKind::kIgnored, .timestamp = timestamp}};
  if (line_end.kind == LineEnd::Kind::kUnknownType) return true;
  const std::string_view customer = walk.user.empty() ? walk.anonymous : walk.user;
  if (customer.empty() || customer.size() > kMaxStringBytes || walk.message_id.size() > kMaxStringBytes) return false;
  input.customer = CopyText(customer, *walk.arena)->view();
  if (line_end.kind == LineEnd::Kind::kUnknownEvent) {
    const std::string_view name = line_end.name.empty() ? walk.event_name : std::string_view(line_end.name);
    input.other = CopyText(name.substr(0, kMaxStringBytes), *walk.arena)->view();
    return true;
  }
  if (!walk.message_id.empty()) input.message_id = CopyText(walk.message_id, *walk.arena)->view();
  const bool identify = line_end.kind == LineEnd::Kind::kIdentify;
  if (identify) {
    if (walk.anonymous.size() > kMaxStringBytes) return false;
    const bool joins = !walk.user.empty() && !walk.anonymous.empty() && walk.user != walk.anonymous;
    if (joins) input.other = CopyText(walk.anonymous, *walk.arena)->view();
  }
  if (walk.block() == nullptr) {
    walk.block() = identify ? walk.blocks.NewCustomer(*walk.arena) : walk.blocks.NewEvent(line_end.event, *walk.arena);
  }
  if (!line_end.kept.empty() && !ReadKept(line_end, walk)) return false;
  if (identify) {
    const std::vector<uint8_t>& present = line_end.present;
    auto* copy = static_cast<uint8_t*>(walk.arena->Allocate(present.size() + 1));
    if (!present.empty()) std::memcpy(copy, present.data(), present.size());
    input.present = copy;
  }
  input.kind = identify ? InputKind::kIdentify : InputKind::kEvent;
  input.event = line_end.event;
  input.fields = walk.block();
  return true;
}

inline bool FinishEither(const LineEnd& line_end, LineWalk& walk) {
  return FinishPlainly(line_end, walk.user, walk.message_id, walk.timestamp, walk.block(), *walk.arena, walk.input) ||
         Finish(line_end, walk);
}

bool RunNone(const ShapeStep*, const char*, LineWalk&) { return false; }

// Whether the step's bytes stand here. kChunks: how many times kScanBytes they take up, or 0 for any number.
template <int kChunks>
inline bool Stands(const ShapeStep& step, const char* at) {
  const char* bytes = step.bytes;
  if constexpr (kChunks == 0) {
    const char* last = at + (step.size - 1) / kScanBytes * kScanBytes;
    for (; at < last; at += kScanBytes, bytes += kScanBytes) {
      if (SameBytes(at, bytes) != 0xFFFF) return false;
    }
  } else if constexpr (kChunks == 2) {
    const uint32_t first = SameBytes(at, bytes) ^ 0xFFFF;
    return (first | (~SameBytes(at + kScanBytes, bytes + kScanBytes) & step.last_mask)) == 0;
  }
  return (~SameBytes(at, bytes) & step.last_mask) == 0;
}

// Behind the value, or null. The kind, which is the step's, is known where this is called from RunSlowly.
inline const char* ReadValue(HoleKind kind, const ShapeStep& step, const char* at, LineWalk& walk) {
  const auto text_or_null = [=](std::string_view* text) {
    const char* next = holes::TextOrInt(at, text);
    return next != nullptr ? next : holes::Null(at);
  };
  switch (kind) {
    case HoleKind::kKeep:
      walk.kept[step.index] = at;
      return holes::Any(at);
    case HoleKind::kSkip:
      return holes::Any(at);
    case HoleKind::kNothing:
      return holes::Null(at);
    case HoleKind::kUser:
      return text_or_null(&walk.user);
    case HoleKind::kAnonymous:
      return text_or_null(&walk.anonymous);
    case HoleKind::kMessageId:
      return text_or_null(&walk.message_id);
    case HoleKind::kTimestamp: {
      const char* next = holes::Instant(walk.timestamps, at, &walk.timestamp);
      return next != nullptr ? next : holes::Null(at);
    }
    default:
      if (walk.block() == nullptr) {
        walk.block() = step.block == kCustomerBlock ? walk.blocks.NewCustomer(*walk.arena)
                                                    : walk.blocks.NewEvent(step.block, *walk.arena);
      }
      return ReadField(kind, step.hole, at, walk);
  }
}

// The same for what most values look like; calls nothing, so that the functions below need no stack.
template <HoleKind kKind>
inline const char* ReadCommonValue(const ShapeStep& step, const char* at, LineWalk& walk) {
  const Hole& hole = step.hole;
  std::string_view text;
  const char* next = nullptr;
  switch (kKind) {
    case HoleKind::kKeep:
    case HoleKind::kSkip: {
      holes::PlainNumber number;
      next = *at == '"' ? holes::AsciiText(at, &text) : holes::Plain(at, &number);
      if (kKind == HoleKind::kKeep && next != nullptr) walk.kept[step.index] = at;
      return next;
    }
    case HoleKind::kUser:
      return holes::AsciiText(at, &walk.user);
    case HoleKind::kAnonymous:
      return holes::AsciiText(at, &walk.anonymous);
    case HoleKind::kMessageId:
      return holes::AsciiText(at, &walk.message_id);
    case HoleKind::kTimestamp:
      return walk.timestamps.ReadInHour(at, &walk.timestamp);
    default:
      break;
  }
  if (walk.block() == nullptr) return nullptr;
  switch (kKind) {
    case HoleKind::kBool: {
      bool value;
      if ((next = holes::Bool(at, &value)) != nullptr) {
        Put(walk.block(), hole, static_cast<uint8_t>(value ? 1 : 0));
      }
      return next;
    }
    case HoleKind::kInt:
    case HoleKind::kDecimal: {
      holes::PlainNumber number;
      if ((next = holes::Plain(at, &number)) == nullptr) return nullptr;
      if (number.places > (kKind == HoleKind::kInt ? 0 : holes::kDecimalPlaces)) return nullptr;
      const int64_t scale = kKind == HoleKind::kInt ? 1 : holes::kDecimalScale[number.places];
      Put(walk.block(), hole, number.digits * scale);
      return next;
    }
    case HoleKind::kString:
    case HoleKind::kTextInside: {
      if ((next = holes::AsciiText(at, &text)) == nullptr || text.size() > kMaxStringBytes) return nullptr;
      auto* str = static_cast<Str*>(walk.arena->TryAllocate(sizeof(Str) + text.size()));
      if (str == nullptr) return nullptr;
      str->size = static_cast<uint32_t>(text.size());
      CopyBytes(text.data(), text.size(), str->data());
      if constexpr (kKind == HoleKind::kString) {
        Put(walk.block(), hole, str);
      } else {
        PutInside(walk.block(), hole, str);
      }
      return next;
    }
    case HoleKind::kEnum: {
      size_t size;
      const int32_t member = hole.names->FindQuoted(at + 1, &size);
      if (member < 0 || *at != '"') return nullptr;
      Put(walk.block(), hole, int64_t{member});
      return at + size + 2;
    }
    case HoleKind::kInstant: {
      int64_t instant;
      if ((next = walk.instants.ReadInHour(at, &instant)) != nullptr) Put(walk.block(), hole, instant);
      return next;
    }
    default:
      return nullptr;
  }
}

// The name of an event, of any length.
const char* ReadEvent(const char* at, LineWalk& walk) {
  std::string_view name;
  const char* behind = holes::Text(at, &name);
  if (behind != nullptr) walk.event = walk.shapes.events().Find(name.data(), name.size());
  walk.event_name = name;
  return behind;
}

// A step whose bytes stand here, whatever its value looks like.
template <HoleKind kKind>
[[gnu::noinline]] bool RunSlowly(const ShapeStep* step, const char* at, LineWalk& walk) {
  const ShapeStep* next = step->other;
  const char* value = at + step->size;
  if constexpr (kKind == HoleKind::kEvent) {
    if (const char* behind = ReadEvent(value, walk); behind != nullptr) {
      next = step->next;
      at = behind;
    }
  } else if (const char* behind = ReadValue(kKind, *step, value, walk); behind != nullptr) {
    next = step->next;
    at = behind;
  }
  return next->run(next, at, walk);
}

template <HoleKind kKind, int kChunks>
bool Run(const ShapeStep* step, const char* at, LineWalk& walk) {
  const ShapeStep* next = step->other;
  if (Stands<kChunks>(*step, at)) [[likely]] {
    const char* value = at + step->size;
    if constexpr (kKind == HoleKind::kEnd) {
      if (*value == '\n' || *value == '\r' || *value == '\0') {
        walk.line_end = value;
        return FinishEither(*step->line_end, walk);
      }
    } else if constexpr (kKind == HoleKind::kPartEnd) {
      walk.part_end = value;
      return true;
    } else if constexpr (kKind == HoleKind::kEvent) {
      uint32_t size;
      const int32_t event = walk.event_names.FindQuoted(walk.shapes.events(), value + 1, &size);
      if (event < 0 || *value != '"') [[unlikely]]
        return RunSlowly<kKind>(step, at, walk);
      walk.event = event;
      walk.block() = walk.TryNewBlock(event);
      next = step->next;
      at = value + size + 2;
    } else {
      const char* behind = ReadCommonValue<kKind>(*step, value, walk);
      if (behind == nullptr) [[unlikely]]
        return RunSlowly<kKind>(step, at, walk);
      next = step->next;
      at = behind;
    }
  }
  return next->run(next, at, walk);
}

bool RunBranch(const ShapeStep* step, const char* at, LineWalk& walk) {
  const ShapeStep* next = step->branches[walk.event + 1];
  return next->run(next, at, walk);
}

// So many are looked at for their size only; longer ones by Run.
constexpr uint32_t kMostExpected = 48;

// Whether so many bytes are plain.
inline bool ArePlain(const char* at, uint32_t size) {
  if (size <= kScanBytes) return PlainBytes(at) >= size;
  for (const char* last = at + size - kScanBytes; at < last; at += kScanBytes) {
    if (PlainBytes(at) < kScanBytes) return false;
  }
  return true;
}

// Texts of customers and ids, most often as long as the one before. Where that is expected, and then seen to be so, the
// processor need not wait for the text's end to be found before it goes on.
template <HoleKind kKind, int kChunks>
bool RunExpected(const ShapeStep* step, const char* at, LineWalk& walk) {
  const ShapeStep* next = step->other;
  if (Stands<kChunks>(*step, at)) [[likely]] {
    const char* text = at + step->size + 1;
    const uint32_t size = step->expected;
    if (text[-1] != '"' || !ArePlain(text, size) || PlainBytes(text + size - kScanBytes) != kScanBytes ||
        text[size] != '"') [[unlikely]] {
      std::string_view found;
      // A line that has not been read to its end yet tells nothing.
      if (holes::AsciiText(text - 1, &found) != nullptr && found.size() != size) {
        if (found.size() >= kScanBytes && found.size() <= kMostExpected) {
          step->expected = static_cast<uint32_t>(found.size());
        }
        if (++step->surprises; !step->ExpectsSize()) step->run = Run<kKind, kChunks>;
      }
      return Run<kKind, kChunks>(step, at, walk);
    }
    std::string_view& target = kKind == HoleKind::kUser        ? walk.user
                               : kKind == HoleKind::kAnonymous ? walk.anonymous
                                                               : walk.message_id;
    target = {text, size};
    next = step->next;
    at = text + size + 1;
  }
  return next->run(next, at, walk);
}

// Numbers, whether fields or skipped: which of the two they are differs from event to event, and a jump that depends on
// the event cannot be foreseen.
template <int kChunks>
bool RunNumber(const ShapeStep* step, const char* at, LineWalk& walk) {
  const ShapeStep* next = step->other;
  if (Stands<kChunks>(*step, at)) [[likely]] {
    holes::PlainNumber number;
    const char* behind = holes::Plain(at + step->size, &number);
    uint8_t* block = walk.places[step->is_field];
    if ((behind == nullptr) | (number.places > step->most_places) | (block == nullptr)) [[unlikely]]
      return step->slowly(step, at, walk);
    const int64_t value = int64_t{number.digits} * step->scale[number.places];
    block[step->presence] = 1;
    std::memcpy(block + step->hole.offset, &value, sizeof value);
    next = step->next;
    at = behind;
  }
  return next->run(next, at, walk);
}

// The same for short texts: members of enums or skipped.
template <int kChunks>
bool RunName(const ShapeStep* step, const char* at, LineWalk& walk) {
  const ShapeStep* next = step->other;
  if (Stands<kChunks>(*step, at)) [[likely]] {
    const char* text = at + step->size + 1;
    const size_t size = FindQuote(text);
    bool known;
    const int64_t member = step->known->FindKnown(text, &known);
    // No jump here either.
    const bool good = (step->is_field & known) | (!step->is_field & (size < kScanBytes) & (PlainBytes(text) == size));
    uint8_t* block = walk.places[step->is_field];
    if ((text[-1] != '"') | !good | (block == nullptr)) [[unlikely]] {
      uint32_t ignored;
      if (step->is_field) (void)step->known->FindQuoted(*step->hole.names, text, &ignored);
      return step->slowly(step, at, walk);
    }
    block[step->presence] = 1;
    std::memcpy(block + step->hole.offset, &member, sizeof member);
    next = step->next;
    at = text + size + 1;
  }
  return next->run(next, at, walk);
}

constexpr uint32_t kAnyScale[] = {1, 1, 1, 1, 1, 1, 1, 1};

// By how long the step's bytes are.
StepFn ByChunks(const ShapeStep& step, StepFn one, StepFn two, StepFn any) {
  return step.size <= kScanBytes ? one : step.size <= 2 * kScanBytes ? two : any;
}

template <HoleKind kKind>
void EquipFor(ShapeStep& step) {
  constexpr bool kName = kKind == HoleKind::kUser || kKind == HoleKind::kAnonymous || kKind == HoleKind::kMessageId;
  constexpr bool kNumber = kKind == HoleKind::kInt || kKind == HoleKind::kDecimal;
  step.slowly = RunSlowly<kKind>;
  step.run = ByChunks(step, Run<kKind, 1>, Run<kKind, 2>, Run<kKind, 0>);
  if constexpr (kName) {
    if (step.first != '"' || step.chars < kScanBytes || step.chars > kMostExpected) return;
    step.expected = step.chars;
    step.run = ByChunks(step, RunExpected<kKind, 1>, RunExpected<kKind, 2>, RunExpected<kKind, 0>);
  }
  if constexpr (kNumber || kKind == HoleKind::kEnum || kKind == HoleKind::kSkip) {
    step.is_field = kKind != HoleKind::kSkip;
    step.presence = step.hole.presence != UINT32_MAX ? step.hole.presence : step.hole.offset;
    step.most_places = kKind == HoleKind::kInt ? 0 : kKind == HoleKind::kDecimal ? holes::kDecimalPlaces : 7;
    step.scale = kKind == HoleKind::kDecimal ? holes::kDecimalScale : kAnyScale;
    const bool digit = step.first >= '0' && step.first <= '9';
    if (kNumber || (kKind == HoleKind::kSkip && digit))
      step.run = ByChunks(step, RunNumber<1>, RunNumber<2>, RunNumber<0>);
    if (kKind == HoleKind::kEnum || (kKind == HoleKind::kSkip && step.first == '"' && step.chars < kScanBytes)) {
      step.run = ByChunks(step, RunName<1>, RunName<2>, RunName<0>);
    }
  }
}

void Equip(ShapeStep& step) {
  switch (step.hole.kind) {
    case HoleKind::kSkip:
      return EquipFor<HoleKind::kSkip>(step);
    case HoleKind::kNothing:
      return EquipFor<HoleKind::kNothing>(step);
    case HoleKind::kKeep:
      return EquipFor<HoleKind::kKeep>(step);
    case HoleKind::kEvent:
      return EquipFor<HoleKind::kEvent>(step);
    case HoleKind::kUser:
      return EquipFor<HoleKind::kUser>(step);
    case HoleKind::kAnonymous:
      return EquipFor<HoleKind::kAnonymous>(step);
    case HoleKind::kMessageId:
      return EquipFor<HoleKind::kMessageId>(step);
    case HoleKind::kTimestamp:
      return EquipFor<HoleKind::kTimestamp>(step);
    case HoleKind::kBool:
      return EquipFor<HoleKind::kBool>(step);
    case HoleKind::kInt:
      return EquipFor<HoleKind::kInt>(step);
    case HoleKind::kDecimal:
      return EquipFor<HoleKind::kDecimal>(step);
    case HoleKind::kFloat:
      return EquipFor<HoleKind::kFloat>(step);
    case HoleKind::kString:
      return EquipFor<HoleKind::kString>(step);
    case HoleKind::kInstant:
      return EquipFor<HoleKind::kInstant>(step);
    case HoleKind::kDate:
      return EquipFor<HoleKind::kDate>(step);
    case HoleKind::kTime:
      return EquipFor<HoleKind::kTime>(step);
    case HoleKind::kZone:
      return EquipFor<HoleKind::kZone>(step);
    case HoleKind::kEnum:
      return EquipFor<HoleKind::kEnum>(step);
    case HoleKind::kTextInside:
      return EquipFor<HoleKind::kTextInside>(step);
    case HoleKind::kList:
      return EquipFor<HoleKind::kList>(step);
    case HoleKind::kRecord:
      return EquipFor<HoleKind::kRecord>(step);
    case HoleKind::kEnd:
      return EquipFor<HoleKind::kEnd>(step);
    case HoleKind::kPartEnd:
      return EquipFor<HoleKind::kPartEnd>(step);
    case HoleKind::kBranch:
      step.run = RunBranch;
  }
}

}  // namespace

LineWalk::LineWalk(const Program& program, const Blocks& blocks)
    : blocks(blocks), constants(program.constants()), shapes(program, blocks, Equip, RunNone) {}

const char* ReadOneField(const Hole& hole, const char* at, LineWalk& walk) {
  return ReadField(hole.kind, hole, at, walk);
}

bool FinishLine(const LineEnd& line_end, LineWalk& walk) { return FinishEither(line_end, walk); }

const char* ReadOneValue(const ShapeStep& step, const char* at, LineWalk& walk) {
  return step.hole.kind == HoleKind::kEvent ? ReadEvent(at, walk) : ReadValue(step.hole.kind, step, at, walk);
}

}  // namespace journey::rt
