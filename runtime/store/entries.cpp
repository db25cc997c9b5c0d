// Notes as bytes.
#include "runtime/store/entries.h"

#include <xxhash.h>

#include <algorithm>

namespace journey::rt {

TailHash TailHash::Of(std::string_view text) {
  text.remove_prefix(text.size() - std::min(text.size(), kMostBytes));
  return {text.size(), XXH3_64bits(text.data(), text.size())};
}

namespace {

void PutTail(const TailHash& tail, ByteWriter& out) {
  out.U(tail.bytes);
  out.Fixed(tail.hash);
}

TailHash TakeTail(ByteReader& in) {
  TailHash tail;
  tail.bytes = in.U();
  tail.hash = in.Fixed();
  if (tail.bytes > TailHash::kMostBytes) in.Fail();
  return tail;
}

}  // namespace

void PutControl(const Entry& entry, ByteWriter& out) {
  if (std::holds_alternative<BatchEnd>(entry)) out.U(kBatchEndEntry);
  if (const auto* end = std::get_if<InputEnd>(&entry)) {
    out.U(end->until ? kInputEndUntilEntry : kInputEndEntry);
    if (end->until) out.I(*end->until);
  }
  if (const auto* migrated = std::get_if<Migrated>(&entry)) {
    out.U(kMigratedEntry);
    out.Fixed(migrated->from);
    out.Fixed(migrated->to);
  }
  if (const auto* removed = std::get_if<Removed>(&entry)) {
    out.U(removed->request != 0 ? kAskedRemovalEntry : kRemovedEntry);
    out.Text(removed->customer);
    out.I(removed->journey);
    if (removed->request != 0) out.Fixed(removed->request);
  }
  if (const auto* mark = std::get_if<SourceMark>(&entry)) {
    out.U(kMarkNote);
    PutMark(*mark, out);
  }
  if (const auto* cursor = std::get_if<Cursor>(&entry)) {
    out.U(kCursorNote);
    PutCursor(*cursor, out);
  }
}

void PutMark(const SourceMark& mark, ByteWriter& out) {
  out.Text(mark.name);
  out.U((mark.ended ? 1 : 0) | (mark.offset ? 2 : 0));
  out.U(mark.inputs);
  out.U(mark.line);
  if (mark.offset) out.U(*mark.offset);
  PutTail(mark.last, out);
  out.U(mark.rejects);
}

SourceMark TakeMark(ByteReader& in) {
  SourceMark mark;
  mark.name = in.Text();
  const uint64_t flags = in.U();
  mark.ended = (flags & 1) != 0;
  mark.inputs = in.U();
  mark.line = in.U();
  if ((flags & 2) != 0) mark.offset = in.U();
  mark.last = TakeTail(in);
  mark.rejects = in.U();
  return mark;
}

void PutCursor(const Cursor& cursor, ByteWriter& out) {
  out.U(cursor.position);
  out.U(cursor.length);
  PutTail(cursor.tail, out);
}

Cursor TakeCursor(ByteReader& in) {
  Cursor cursor;
  cursor.position = in.U();
  cursor.length = in.U();
  cursor.tail = TakeTail(in);
  return cursor;
}

}  // namespace journey::rt
