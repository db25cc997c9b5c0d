// Records out of lines, cells out of records.
#include "runtime/input/csv.h"

#include <algorithm>

namespace journey::rt {

namespace {
constexpr uint64_t kMostReadAgain = uint64_t{64} << 20;
}  // namespace

bool CsvReader::Scan(std::string_view text, At* at) const {
  At now = *at;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (now == At::kQuoted) {
      if (c == '"') now = At::kQuote;
    } else if (c == delimiter_) {
      now = At::kCellStart;
    } else if (now == At::kCellStart) {
      now = c == '"' ? At::kQuoted : At::kPlain;
    } else if (now == At::kQuote) {
      if (c == '"') {
        now = At::kQuoted;
      } else if (StripCarriageReturn(text.substr(i)).empty()) {
        break;
      } else {
        return false;
      }
    }
  }
  *at = now;
  return true;
}

// Of a text that Scan has found good to its end.
void CsvReader::Split() {
  cells_.clear();
  unquoted_.clear();
  unquoted_.reserve(text_.size());  // so that cells can point into it while it grows
  std::string_view rest = StripCarriageReturn(text_);
  while (true) {
    size_t at = 0;
    if (!rest.starts_with('"')) {
      at = std::min(rest.find(delimiter_), rest.size());
      cells_.push_back(rest.substr(0, at));
    } else {
      const size_t start = unquoted_.size();
      for (at = 1;; ++at) {
        const size_t quote = rest.find('"', at);
        unquoted_.append(rest, at, quote - at);
        at = quote + 1;
        if (at >= rest.size() || rest[at] != '"') break;
        unquoted_ += '"';
      }
      cells_.push_back(std::string_view(unquoted_).substr(start));
    }
    if (at == rest.size()) return;
    rest.remove_prefix(at + 1);
  }
}

// By itself, with as many cells as the header has.
bool CsvReader::IsRow(std::string_view line) const {
  At at = At::kCellStart;
  if (IsBlank(line) || !Scan(line, &at) || at == At::kQuoted) return false;
  size_t cells = 1;
  at = At::kCellStart;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == delimiter_ && at != At::kQuoted) ++cells;
    (void)Scan(line.substr(i, 1), &at);
  }
  return cells == row_cells_;
}

bool CsvReader::NextLine(Line* line) {
  if (again_at_ >= again_.size()) {
    again_ = {};
    again_at_ = 0;
    if (!lines_.Next(line)) return false;
    read_ += line->text.size();
    return true;
  }
  const size_t end = std::min(again_.find('\n', again_at_), again_.size());
  *line = {again_line_++, std::string_view(again_).substr(again_at_, end - again_at_), false};
  again_at_ = end + 1;
  return true;
}

// text_ holds a record whose quote came to no good end. It ends before the first row behind its first line; what was
// read from there on is read again.
CsvReader::Kind CsvReader::EndUnclosed() {
  uint64_t number = line_;
  size_t end = text_.find('\n');
  while (end != std::string::npos) {
    const size_t next = std::min(text_.find('\n', end + 1), text_.size());
    ++number;
    if (IsRow(std::string_view(text_).substr(end + 1, next - end - 1))) {
      last_line_ = number - 1;
      ReadAgain(text_.substr(end + 1), number);
      text_.resize(end);
      return Kind::kUnclosed;
    }
    end = next < text_.size() ? next : std::string::npos;
  }
  // No row among them: lines are skipped up to one.
  Line line;
  while (NextLine(&line)) {
    if (!line.too_long && IsRow(line.text)) {
      PutBack(line);
      break;
    }
    last_line_ = line.number;
  }
  return Kind::kUnclosed;
}

// The line that NextLine has given out last.
void CsvReader::PutBack(const Line& line) {
  if (again_.empty()) return ReadAgain(std::string(line.text), line.number);
  again_at_ = static_cast<size_t>(line.text.data() - again_.data());
  again_line_ = line.number;
}

// Before what is still to be read again.
void CsvReader::ReadAgain(std::string text, uint64_t line) {
  if (again_at_ < again_.size()) text.append("\n").append(again_, again_at_);
  read_again_ += text.size();
  again_ = std::move(text);
  again_at_ = 0;
  again_line_ = line;
}

CsvReader::Kind CsvReader::Next() {
  Line line;
  do {
    if (!NextLine(&line)) return Kind::kEnd;
  } while (!line.too_long && IsBlank(line.text));
  line_ = last_line_ = line.number;
  text_.assign(line.text);
  cells_.clear();
  if (line.too_long) return Kind::kTooLong;
  At at = At::kCellStart;
  if (!Scan(text_, &at)) return Kind::kMalformed;
  // Lines may be read again only so often that a file in which every quote is wrong costs no more than its length.
  while (at == At::kQuoted && read_again_ <= kMostReadAgain + 4 * read_) {
    if (!NextLine(&line)) return status().ok() ? EndUnclosed() : Kind::kEnd;
    last_line_ = line.number;
    text_ += '\n';
    text_ += line.text;
    const bool good = Scan(std::string_view(text_).substr(text_.size() - line.text.size()), &at);
    if (!good || line.too_long || text_.size() > kMaxLineBytes) return EndUnclosed();
  }
  if (at == At::kQuoted) return EndUnclosed();
  Split();
  return Kind::kRow;
}

CsvReader::Kind CsvReader::SplitBy(char delimiter) {
  delimiter_ = delimiter;
  At at = At::kCellStart;
  for (size_t begin = 0; begin <= text_.size();) {
    const size_t end = std::min(text_.find('\n', begin), text_.size());
    if (!Scan(std::string_view(text_).substr(begin, end - begin), &at)) return Kind::kMalformed;
    if (end < text_.size() && at != At::kQuoted) return Kind::kMalformed;  // it would have ended there
    begin = end + 1;
  }
  if (at == At::kQuoted) return Kind::kUnclosed;
  Split();
  return Kind::kRow;
}

}  // namespace journey::rt
