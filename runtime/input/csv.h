// CSV records (RFC 4180): quoted cells may hold delimiters, doubled quotes and line breaks; rows end with LF or CRLF.
//
// A parser of our own, because the CSV libraries at hand are either copyleft or do without quoted line breaks. Not
// thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/input/lines.h"

namespace journey::rt {

class CsvReader {
 public:
  CsvReader(std::unique_ptr<ByteSource> bytes, char delimiter) : lines_(std::move(bytes)), delimiter_(delimiter) {}

  enum class Kind : uint8_t { kEnd, kRow, kMalformed, kTooLong };
  // The next record that is not blank. After kEnd see status().
  Kind Next();
  // The last record: its first line, its text as it stands in the file, its cells. Live until the next Next.
  uint64_t line() const { return line_; }
  std::string_view text() const { return text_; }
  const std::vector<std::string_view>& cells() const { return cells_; }
  const Status& status() const { return lines_.status(); }
  const std::string& name() const { return lines_.name(); }

 private:
  // Scans text_ from `at` on; true when it ends outside quotes.
  bool ScanQuotes(size_t at);
  bool Split();

  LineReader lines_;
  char delimiter_;
  uint64_t line_ = 0;
  std::string text_;
  std::string unquoted_;  // room for cells whose doubled quotes were halved
  std::vector<std::string_view> cells_;
  bool in_quotes_ = false, cell_start_ = true;
};

}  // namespace journey::rt
