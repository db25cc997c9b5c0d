// Lists and records inside a line: their values made as the exact decoder makes them.
#include <algorithm>
#include <cstring>

#include "runtime/input/walk.h"
#include "runtime/value/lists.h"

namespace journey::rt {

namespace {

const char* ReadRecord(const RecordShapes& shapes, const char* at, LineWalk& walk, const Str** made) {
  const auto size = static_cast<uint32_t>(shapes.fields.size());
  Str* record = walk.arena->NewStr(size);
  std::copy(shapes.fields.begin(), shapes.fields.end(), record->data());  // of no fields there may be no place
  for (const ir::Slot* slot : shapes.held) SetField(record, *slot, walk.constants[slot->initial]);
  uint8_t* const around = walk.block();
  walk.block() = reinterpret_cast<uint8_t*>(record->data());
  const bool read = shapes.first->run(shapes.first, at, walk);
  walk.block() = around;
  *made = record;
  return read ? walk.part_end : nullptr;
}

// One element as a word, of what is held its address.
const char* ReadElement(const ListShape& list, const char* at, LineWalk& walk, int64_t* word) {
  if (list.element.record != nullptr) {
    const Str* made = nullptr;
    at = ReadRecord(*list.element.record, at, walk, &made);
    *word = reinterpret_cast<int64_t>(made);
    return at;
  }
  *word = 0;
  uint8_t* const around = walk.block();
  walk.block() = reinterpret_cast<uint8_t*>(word);
  at = ReadOneField(list.element, at, walk);
  walk.block() = around;
  return at;
}

const char* ReadElements(const ListShape& list, const char* at, LineWalk& walk) {
  if (*at != '[') return nullptr;
  at = holes::SkipBlanks(at + 1);
  if (*at == ']') return at + 1;
  const size_t most = walk.elements.size() + list.most;
  while (true) {
    int64_t word;
    at = ReadElement(list, at, walk, &word);
    if (at == nullptr || walk.elements.size() == most) return nullptr;
    walk.elements.push_back(word);
    at = holes::SkipBlanks(at);
    if (*at == ']') return at + 1;
    if (*at != ',') return nullptr;
    at = holes::SkipBlanks(at + 1);
  }
}

const char* ReadList(const ListShape& list, const char* at, LineWalk& walk, const Str** made) {
  const size_t begin = walk.elements.size();
  at = ReadElements(list, at, walk);
  if (at != nullptr) {
    ListMaker maker(*walk.arena, static_cast<uint32_t>(walk.elements.size() - begin), list.held);
    for (size_t i = begin; i < walk.elements.size(); ++i) maker.Push(Value::Int(walk.elements[i]));
    *made = maker.list();
  }
  walk.elements.resize(begin);
  return at;
}

}  // namespace

const char* ReadPart(const Hole& hole, const char* at, LineWalk& walk) {
  const Str* made = nullptr;
  at = hole.list != nullptr ? ReadList(*hole.list, at, walk, &made) : ReadRecord(*hole.record, at, walk, &made);
  if (at == nullptr) return nullptr;
  uint8_t* const place = walk.block() + hole.offset;
  if (hole.inside) {
    HoldAt(reinterpret_cast<char*>(place), made);
  } else {
    std::memcpy(place, &made, sizeof made);
  }
  if (hole.presence != UINT32_MAX) walk.block()[hole.presence] = 1;
  return at;
}

}  // namespace journey::rt
