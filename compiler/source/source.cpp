// Line tables and lookups of SourceMap. Offsets past the end count as the end: spans may point at the end of a file.
#include "compiler/source/source.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace journey {

Span Join(Span a, Span b) {
  if (!a.valid()) return b;
  if (!b.valid()) return a;
  DCHECK(a.file == b.file);
  return Span{a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

namespace {

constexpr uint32_t kStride = 256;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

uint32_t ContinuationsIn(std::string_view text) {
  return static_cast<uint32_t>(std::count_if(text.begin(), text.end(), IsContinuation));
}

}  // namespace

SourceFile::SourceFile(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {
  const std::string_view all = text_;
  line_starts_.push_back(0);
  for (size_t at = all.find('\n'); at != all.npos; at = all.find('\n', at + 1)) {
    line_starts_.push_back(static_cast<uint32_t>(at + 1));
  }
  uint32_t continuations = 0;
  for (size_t i = 0; i < all.size(); i += kStride) {
    continuations_.push_back(continuations);
    continuations += ContinuationsIn(all.substr(i, kStride));
  }
  continuations_.push_back(continuations);
}

uint32_t SourceFile::ContinuationsBetween(uint32_t begin, uint32_t end) const {
  if (continuations_.back() == 0) return 0;
  const std::string_view all = text_;
  const uint32_t first = begin / kStride + 1, last = end / kStride;
  if (first >= last) return ContinuationsIn(all.substr(begin, end - begin));
  return ContinuationsIn(all.substr(begin, first * kStride - begin)) + continuations_[last] - continuations_[first] +
         ContinuationsIn(all.substr(last * kStride, end - last * kStride));
}

uint32_t SourceFile::LineOf(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, static_cast<uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<uint32_t>(next - line_starts_.begin());
}

LineColumn SourceFile::Locate(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, static_cast<uint32_t>(text_.size()));
  const uint32_t line = LineOf(offset);
  uint32_t start = line_starts_[line - 1];
  // A byte order mark is no column of the first line.
  if (start == 0 && std::string_view(text_).starts_with("\xEF\xBB\xBF") && offset >= 3) start = 3;
  // Continuation bytes belong to the code point before them.
  return LineColumn{line, offset - start - ContinuationsBetween(start, offset) + 1};
}

std::string_view SourceFile::Line(uint32_t line) const {
  DCHECK(line >= 1 && line <= line_count());
  const uint32_t begin = line_starts_[line - 1];
  uint32_t end = line < line_count() ? line_starts_[line] - 1 : static_cast<uint32_t>(text_.size());
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

FileId SourceMap::Add(std::string path, std::string text) {
  files_.push_back(std::make_shared<const SourceFile>(std::move(path), std::move(text)));
  return static_cast<FileId>(files_.size() - 1);
}

FileId SourceMap::Share(const SourceMap& other, FileId id) {
  files_.push_back(other.files_[id]);
  return static_cast<FileId>(files_.size() - 1);
}

std::string_view SourceMap::Text(Span span) const {
  if (!span.valid()) return {};
  const std::string_view text = file(span.file).text();
  const size_t begin = std::min<size_t>(span.begin, text.size());
  const size_t end = std::clamp<size_t>(span.end, begin, text.size());
  return text.substr(begin, end - begin);
}

}  // namespace journey
