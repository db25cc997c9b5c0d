// CSV records (RFC 4180): quoted cells may hold delimiters, doubled quotes and line breaks; rows end with LF, CRLF or,
// where the first one does, CR.
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
  explicit CsvReader(std::unique_ptr<ByteSource> bytes) : lines_(std::move(bytes)) { lines_.TakeBareReturns(); }

  // kUnclosed: a quote that is not closed, or only by text that makes no sense behind it. The record then ends before
  // the next line that is a row of `row_cells` cells by itself.
  enum class Kind : uint8_t { kEnd, kRow, kMalformed, kUnclosed, kTooLong };
  // The next record that is not blank. After kEnd see status().
  Kind Next();
  // The last record: its first and last line, its text as it stands in the file, its cells. Live until the next Next.
  uint64_t line() const { return line_; }
  uint64_t last_line() const { return last_line_; }
  std::string_view text() const { return text_; }
  const std::vector<std::string_view>& cells() const { return cells_; }
  const Status& status() const { return lines_.status(); }
  const std::string& name() const { return lines_.name(); }

  // Reads the last record again, with another delimiter; for the header, whose cells tell which it is.
  Kind SplitBy(char delimiter);
  // From now on how many cells make a row.
  void set_row_cells(size_t count) { row_cells_ = count; }

 private:
  enum class At : uint8_t { kCellStart, kPlain, kQuoted, kQuote };
  // Goes on with a line in the state `at`; false when something stands behind a closing quote.
  bool Scan(std::string_view text, At* at) const;
  void Split();
  bool IsRow(std::string_view line) const;
  Kind EndUnclosed();
  void PutBack(const Line& line);
  void ReadAgain(std::string text, uint64_t line);
  bool NextLine(Line* line);

  LineReader lines_;
  char delimiter_ = ',';
  size_t row_cells_ = 0;
  uint64_t line_ = 0, last_line_ = 0;
  std::string text_;
  std::string unquoted_;  // room for cells whose doubled quotes were halved
  std::vector<std::string_view> cells_;
  // Lines that were read while a quote was open and are to be read again.
  std::string again_;
  size_t again_at_ = 0;
  uint64_t again_line_ = 0;
  uint64_t read_ = 0, read_again_ = 0;  // bytes
};

}  // namespace journey::rt
