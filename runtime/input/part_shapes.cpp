// Shapes inside a line: lists and records that are fields, and what stands inside of them.
#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "runtime/input/shape.h"
#include "runtime/value/lists.h"

namespace journey::rt {

namespace {

HoleKind FieldKind(ir::Kind kind) {
  switch (kind) {
    case ir::Kind::kBool:
      return HoleKind::kBool;
    case ir::Kind::kInt:
    case ir::Kind::kDuration:
      return HoleKind::kInt;
    case ir::Kind::kDecimal:
      return HoleKind::kDecimal;
    case ir::Kind::kFloat:
      return HoleKind::kFloat;
    case ir::Kind::kString:
      return HoleKind::kString;
    case ir::Kind::kInstant:
      return HoleKind::kInstant;
    case ir::Kind::kDate:
      return HoleKind::kDate;
    case ir::Kind::kTime:
      return HoleKind::kTime;
    case ir::Kind::kZone:
      return HoleKind::kZone;
    case ir::Kind::kEnum:
      return HoleKind::kEnum;
    case ir::Kind::kList:
      return HoleKind::kList;
    case ir::Kind::kRecord:
      return HoleKind::kRecord;
    case ir::Kind::kVoid:
    case ir::Kind::kNone:
    case ir::Kind::kError:
      break;
  }
  CHECK_MSG(false, "a field of no type");
}

bool IsDirect(const WirePath& path) { return path.dotted.empty() && path.from_root.empty(); }

// A record with all defaults but those that are held.
std::vector<uint8_t> FieldsOf(const ir::Layout& layout, const Value* constants) {
  Arena arena;
  Str* made = arena.NewStr(layout.size);
  if (layout.size > 0) std::memset(made->data(), 0, layout.size);
  for (const ir::Slot& slot : layout.slots) {
    if (slot.initial != ir::kNone && !ir::IsHeld(slot.type.kind)) SetField(made, slot, constants[slot.initial]);
  }
  return {made->data(), made->data() + layout.size};
}

}  // namespace

void ShapeTree::MakeParts() {
  const ir::Module& module = program_.module();
  records_.resize(module.records.size());
  for (uint32_t i = 0; i < records_.size(); ++i) {
    RecordShapes& shapes = records_[i];
    shapes.record = &module.records[i];
    shapes.first = &none_;
    const ir::Layout& layout = shapes.record->layout;
    shapes.fields = FieldsOf(layout, program_.constants());
    const std::vector<WirePath>& paths = blocks_.RecordPaths(i);
    for (size_t k = 0; k < paths.size(); ++k) {
      const auto same = [&](const WirePath& other) { return other.exact == paths[k].exact; };
      shapes.plain = shapes.plain && IsDirect(paths[k]) && std::count_if(paths.begin(), paths.end(), same) == 1;
      const ir::Slot& slot = layout.slots[k];
      if (slot.initial == ir::kNone || !ir::IsHeld(slot.type.kind)) continue;
      // An empty text is what a record begins with.
      const bool empty = !slot.type.optional && program_.constants()[slot.initial].s->size == 0;
      if (!empty) shapes.held.push_back(&slot);
    }
  }
  const auto add_lists = [this](const ir::Layout& layout) {
    for (const ir::Slot& slot : layout.slots) {
      if (slot.type.kind != ir::Kind::kList) continue;
      ir::Slot element;
      element.type = slot.type.Element();
      ListShape list;
      list.most = slot.max;
      list.held = ir::IsHeld(element.type.kind);
      if (MakeHole(element, false, &list.element)) lists_.push_back(list);
    }
  };
  // The records' own lists hold no lists, so the order does not matter.
  for (const ir::Record& record : module.records) add_lists(record.layout);
  for (const ir::Event& event : module.events) add_lists(event.layout);
  add_lists(module.customer);
}

bool ShapeTree::MakeHole(const ir::Slot& slot, bool nullable, Hole* hole) const {
  const ir::Type& type = slot.type;
  hole->kind = FieldKind(type.kind);
  hole->nullable = nullable;
  hole->offset = slot.offset;
  if (type.optional) hole->presence = slot.presence;
  if (type.kind == ir::Kind::kEnum) hole->names = &enums_[type.enum_id];
  if (type.kind == ir::Kind::kRecord) {
    // Steps are added to it; nothing else is changed.
    hole->record = const_cast<RecordShapes*>(&records_[type.enum_id]);
    return hole->record->plain;
  }
  if (type.kind != ir::Kind::kList) return true;
  Hole element;
  ir::Slot of_element;
  of_element.type = type.Element();
  if (!MakeHole(of_element, false, &element)) return false;
  const auto found = std::find_if(lists_.begin(), lists_.end(), [&](const ListShape& list) {
    return list.most == slot.max && list.element == element;
  });
  CHECK(found != lists_.end());
  hole->list = &*found;
  return true;
}

bool ShapeTree::IsRecord(const Input& input, std::span<const std::string_view> path) const {
  const bool is_event = input.kind == InputKind::kEvent;
  if (records_.empty() || (!is_event && input.kind != InputKind::kIdentify)) return false;
  Outline::Item item;
  item.path.assign(path.begin(), path.end());
  Hole hole;
  // A field whose shape cannot be known must not be looked into either; then the line has none.
  return !FindField(item, is_event ? input.event : kCustomerBlock, &hole) || hole.kind == HoleKind::kRecord;
}

void ShapeTree::LearnParts(std::string_view text, const Hole& hole) {
  if (hole.record != nullptr && text.starts_with('{')) return LearnObject(text, *hole.record);
  if (hole.list == nullptr || hole.list->element.record == nullptr) return;
  Outline elements;
  if (!elements.ReadElements(text)) return;
  for (const Outline::Item& item : elements.items) {
    LearnParts(text.substr(item.begin, item.end - item.begin), hole.list->element);
  }
}

void ShapeTree::LearnObject(std::string_view text, RecordShapes& shapes) {
  const std::vector<ir::Slot>& slots = shapes.record->layout.slots;
  const std::vector<WirePath>& paths = blocks_.RecordPaths(static_cast<uint32_t>(&shapes - records_.data()));
  const auto find = [&](std::span<const std::string_view> path) -> const ir::Slot* {
    for (size_t i = 0; i < paths.size() && path.size() == 1; ++i) {
      if (path[0] == paths[i].exact) return &slots[i];
    }
    return nullptr;
  };
  const auto is_record = [&](std::span<const std::string_view> path) {
    const ir::Slot* slot = find(path);
    return slot != nullptr && slot->type.kind == ir::Kind::kRecord;
  };
  Outline outline;
  if (!outline.Read(text, is_record)) return;
  std::vector<ShapeStep> steps;
  size_t begin = 0;
  for (const Outline::Item& item : outline.items) {
    ShapeStep& step = steps.emplace_back();
    step.first = text[item.begin];
    step.chars = static_cast<uint32_t>(item.end - item.begin - (step.first == '"' ? 2 : 0));
    step.bytes = text.data() + begin;
    step.size = static_cast<uint32_t>(item.begin - begin);
    begin = item.end;
    const ir::Slot* slot = find(item.path);
    if (slot == nullptr) continue;
    if (!MakeHole(*slot, !slot->required, &step.hole)) return;
    step.hole.inside = true;
    if (step.hole.kind == HoleKind::kString) step.hole.kind = HoleKind::kTextInside;
  }
  ShapeStep& last = steps.emplace_back();
  last.bytes = text.data() + begin;
  last.size = static_cast<uint32_t>(text.size() - begin);
  last.hole.kind = HoleKind::kPartEnd;
  // Of the holes, since a tree that is full is dropped with its steps.
  std::vector<std::pair<const Outline::Item*, Hole>> parts;
  for (size_t i = 0; i < outline.items.size(); ++i) parts.emplace_back(&outline.items[i], steps[i].hole);
  if (!Insert(steps, &shapes.first, -1, nullptr)) return;
  for (const auto& [item, hole] : parts) LearnParts(text.substr(item->begin, item->end - item->begin), hole);
}

}  // namespace journey::rt
