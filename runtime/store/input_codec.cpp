// A byte of kind and flags, then what the flags name.
#include "runtime/store/input_codec.h"

#include <algorithm>
#include <cstring>

#include "runtime/state/value_codec.h"
#include "runtime/value/lists.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

constexpr uint64_t kKindMask = 7, kHasTime = 8, kHasStamp = 16, kHasMessageId = 32, kHasOther = 64;
// What was forgotten has this instead of a message id, which tells it from the end of a batch.
constexpr uint64_t kForgottenMark = kHasMessageId;

bool IsNobodys(InputKind kind) {
  return kind == InputKind::kIgnored || kind == InputKind::kTick || kind == InputKind::kForgotten;
}

uint8_t* NewBlock(const ir::Layout& layout, Arena& arena) {
  const size_t size = std::max<size_t>(layout.size, sizeof(uint64_t));
  auto* block = static_cast<uint8_t*>(arena.Allocate(size));
  std::memset(block, 0, size);
  return block;
}

}  // namespace

InputCodec::InputCodec(const Program& program) : program_(program), map_(Schema::Of(program), program) {
  const ir::Module& module = program.module();
  event_schemas_.reserve(module.events.size());  // the maps point to them
  for (const ir::Event& event : module.events) {
    event_schemas_.push_back(FieldsOf(module, event.layout));
    event_fields_.push_back(map_.Fields(event_schemas_.back(), event_schemas_.back()));
  }
  customer_fields_ = map_.Fields(map_.from.customer, map_.to.customer);
}

void InputCodec::PutTime(int64_t time, ByteWriter& out) {
  out.I(static_cast<int64_t>(static_cast<uint64_t>(time) - static_cast<uint64_t>(last_time_)));
  last_time_ = time;
}

int64_t InputCodec::TakeTime(ByteReader& in) {
  last_time_ = static_cast<int64_t>(static_cast<uint64_t>(last_time_) + static_cast<uint64_t>(in.I()));
  return last_time_;
}

void InputCodec::Put(const Input& input, ByteWriter& out) {
  CHECK(input.kind != InputKind::kRejected);
  const bool has_time = input.timestamp != kNoTimestamp, has_stamp = input.stamp != kNoTimestamp;
  const bool somebody = !IsNobodys(input.kind);
  const bool has_id = somebody && !input.message_id.empty(), has_other = somebody && !input.other.empty();
  out.U(static_cast<uint64_t>(input.kind) | (has_time ? kHasTime : 0) | (has_stamp ? kHasStamp : 0) |
        (has_id ? kHasMessageId : 0) | (has_other ? kHasOther : 0) |
        (input.kind == InputKind::kForgotten ? kForgottenMark : 0));
  if (has_time) PutTime(input.timestamp, out);
  if (has_stamp) PutTime(input.stamp, out);
  if (!somebody) return;
  out.Text(input.customer);
  if (has_id) out.Text(input.message_id);
  if (has_other) out.Text(input.other);
  const ir::Module& module = program_.module();
  if (input.kind == InputKind::kEvent) {
    out.U(static_cast<uint64_t>(input.event));
    for (const ir::Slot& slot : module.events[static_cast<size_t>(input.event)].layout.slots)
      PutValue(module, slot.type, LoadSlot(input.fields, slot), out);
  } else if (input.kind == InputKind::kIdentify) {
    for (size_t i = 0; i < module.customer.slots.size(); ++i) {
      const ir::Slot& slot = module.customer.slots[i];
      out.U(input.present[i]);
      if (input.present[i] != 0) PutValue(module, slot.type, LoadSlot(input.fields, slot), out);
    }
  }
}

bool InputCodec::TakeField(const FieldMap& fields, size_t slot, const ir::Layout& layout, ByteReader& in, Arena& arena,
                           uint8_t* block) const {
  ValueReader reader(in, map_, program_, arena);
  const ReadValue read = reader.Take((*fields.from)[slot], fields.members[slot]);
  const ir::Slot& to = layout.slots[slot];
  if (!in.ok() || read.lost || (read.value.has == 0 && !to.type.optional)) return false;
  Value value = read.value;
  if (value.has != 0 && to.type.kind == ir::Kind::kString && value.s->size > kMaxStringBytes) return false;
  if (value.has != 0 && to.type.kind == ir::Kind::kList) value.s = LastOf(arena, value.s, to.max);
  StoreSlot(block, to, value);
  return true;
}

bool InputCodec::Take(uint64_t first, ByteReader& in, Arena& arena, Input* input) {
  *input = Input();
  if ((first & kKindMask) > static_cast<uint64_t>(InputKind::kForgotten) || first > 127) return false;
  input->kind = static_cast<InputKind>(first & kKindMask);
  if (input->kind == InputKind::kForgotten && (first & (kForgottenMark | kHasOther)) != kForgottenMark) return false;
  input->timestamp = (first & kHasTime) != 0 ? TakeTime(in) : kNoTimestamp;
  if ((first & kHasStamp) != 0) input->stamp = TakeTime(in);
  if (IsNobodys(input->kind)) return in.ok();
  // Copied: the bytes may go before the batch does.
  const auto text = [&] { return arena.Copy(in.Text())->view(); };
  input->customer = text();
  if ((first & kHasMessageId) != 0) input->message_id = text();
  if ((first & kHasOther) != 0) input->other = text();
  // What no decoder gives no session takes.
  if (input->customer.empty() || (input->kind == InputKind::kAlias && input->other.empty()) ||
      (input->kind == InputKind::kEvent && !input->other.empty()) ||
      std::max({input->customer.size(), input->message_id.size(), input->other.size()}) > kMaxStringBytes) {
    return false;
  }
  const ir::Module& module = program_.module();
  if (input->kind == InputKind::kEvent) {
    const uint64_t event = in.U();
    if (!in.ok() || event >= module.events.size()) return false;
    input->event = static_cast<int32_t>(event);
    const ir::Layout& layout = module.events[event].layout;
    uint8_t* block = NewBlock(layout, arena);
    input->fields = block;
    for (size_t i = 0; i < layout.slots.size(); ++i) {
      if (!TakeField(event_fields_[event], i, layout, in, arena, block)) return false;
    }
  } else if (input->kind == InputKind::kIdentify) {
    const ir::Layout& layout = module.customer;
    uint8_t* block = NewBlock(layout, arena);
    auto* present = static_cast<uint8_t*>(arena.Allocate(std::max<size_t>(layout.slots.size(), 1)));
    input->fields = block;
    input->present = present;
    for (size_t i = 0; i < layout.slots.size(); ++i) {
      present[i] = in.Flag() ? 1 : 0;
      if (present[i] != 0 && !TakeField(customer_fields_, i, layout, in, arena, block)) return false;
    }
  }
  return in.ok();
}

}  // namespace journey::rt
