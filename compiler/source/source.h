// Source texts and places in them.
//
// A SourceMap owns the text of every file of a project, perhaps together with other maps; a Span names a half-open byte
// range of one file. Line and column numbers are 1-based, columns count code points. Files are added before the phases
// run and never change afterwards, so concurrent reads are safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace journey {

using FileId = uint32_t;
inline constexpr FileId kNoFile = UINT32_MAX;

struct Span {
  FileId file = kNoFile;
  uint32_t begin = 0;  // byte offset
  uint32_t end = 0;    // byte offset, exclusive
  bool valid() const { return file != kNoFile; }
  friend bool operator==(const Span&, const Span&) = default;
};

// The smallest span that covers both; both must lie in one file.
Span Join(Span a, Span b);

struct LineColumn {
  uint32_t line = 1;
  uint32_t column = 1;
};

class SourceFile {
 public:
  SourceFile(std::string path, std::string text);
  const std::string& path() const { return path_; }
  std::string_view text() const { return text_; }
  uint32_t line_count() const { return static_cast<uint32_t>(line_starts_.size()); }
  LineColumn Locate(uint32_t offset) const;
  // The line alone, which is less work.
  uint32_t LineOf(uint32_t offset) const;
  // The text of a 1-based line without its newline.
  std::string_view Line(uint32_t line) const;
  uint32_t LineStart(uint32_t line) const { return line_starts_[line - 1]; }

 private:
  std::string path_;
  std::string text_;
  // Continuation bytes of UTF-8.
  uint32_t ContinuationsBetween(uint32_t begin, uint32_t end) const;

  std::vector<uint32_t> line_starts_;
  // Before every kStride bytes, and in all: a column of a long line is no walk over it.
  std::vector<uint32_t> continuations_;
};

class SourceMap {
 public:
  FileId Add(std::string path, std::string text);
  // The same file as in another map.
  FileId Share(const SourceMap& other, FileId id);
  const SourceFile& file(FileId id) const { return *files_[id]; }
  size_t size() const { return files_.size(); }
  std::string_view Text(Span span) const;

 private:
  std::vector<std::shared_ptr<const SourceFile>> files_;
};

}  // namespace journey
