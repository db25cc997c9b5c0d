// Records out of lines, cells out of records, and CSV files as a source of inputs.
#include "runtime/input/csv.h"

#include <algorithm>

#include "runtime/input/codes.h"
#include "runtime/input/formats.h"
#include "runtime/input/row_decoder.h"

namespace journey::rt {

bool CsvReader::ScanQuotes(size_t at) {
  // A doubled quote closes and opens again, which comes to the same.
  for (; at < text_.size(); ++at) {
    char c = text_[at];
    if (c == '"' && (in_quotes_ || cell_start_ || (at > 0 && text_[at - 1] == '"'))) {
      in_quotes_ = !in_quotes_;
      cell_start_ = false;
    } else {
      cell_start_ = !in_quotes_ && c == delimiter_;
    }
  }
  return !in_quotes_;
}

bool CsvReader::Split() {
  cells_.clear();
  unquoted_.clear();
  unquoted_.reserve(text_.size());  // so that cells can point into it while it grows
  std::string_view rest = StripCarriageReturn(text_);
  while (true) {
    if (!rest.starts_with('"')) {
      size_t end = rest.find(delimiter_);
      cells_.push_back(rest.substr(0, end));
      if (end == std::string_view::npos) return true;
      rest.remove_prefix(end + 1);
      continue;
    }
    size_t start = unquoted_.size();
    size_t at = 1;
    while (true) {
      size_t quote = rest.find('"', at);
      if (quote == std::string_view::npos) return false;
      unquoted_.append(rest, at, quote - at);
      at = quote + 1;
      if (at >= rest.size() || rest[at] != '"') break;
      unquoted_ += '"';
      ++at;
    }
    cells_.push_back(std::string_view(unquoted_).substr(start));
    if (at == rest.size()) return true;
    if (rest[at] != delimiter_) return false;  // text behind a closing quote
    rest.remove_prefix(at + 1);
  }
}

CsvReader::Kind CsvReader::Next() {
  Line line;
  do {
    if (!lines_.Next(&line)) return Kind::kEnd;
  } while (!line.too_long && IsBlank(line.text));
  line_ = line.number;
  text_.assign(line.text);
  if (line.too_long) return Kind::kTooLong;
  in_quotes_ = false;
  cell_start_ = true;
  size_t scanned = 0;
  while (!ScanQuotes(scanned)) {
    scanned = text_.size();
    if (!lines_.Next(&line)) return status().ok() ? Kind::kMalformed : Kind::kEnd;
    if (line.too_long || text_.size() + line.text.size() > kMaxLineBytes) return Kind::kTooLong;
    text_ += '\n';
    text_ += line.text;
  }
  return Split() ? Kind::kRow : Kind::kMalformed;
}

namespace {

class CsvSource final : public InputSource {
 public:
  CsvSource(const Program& program, std::unique_ptr<ByteSource> bytes, const SourceOptions& mapping)
      : reader_(std::move(bytes), mapping.delimiter), decoder_(program, mapping) {}

  Status ReadHeader(const SourceOptions& mapping) {
    CsvReader::Kind kind = reader_.Next();
    if (!reader_.status().ok()) return reader_.status();
    const std::string where = reader_.name() + ": ";
    if (kind == CsvReader::Kind::kEnd) return Status::Error(where + "there is no header row");
    if (kind != CsvReader::Kind::kRow) return Status::Error(where + "the header row is malformed");
    std::vector<std::string> header(reader_.cells().begin(), reader_.cells().end());
    for (const std::string* column :
         {&mapping.customer_column, &mapping.time_column, &mapping.event_column, &mapping.id_column}) {
      if (column->empty() || std::find(header.begin(), header.end(), *column) != header.end()) continue;
      std::string all;
      for (const std::string& name : header) all += (all.empty() ? "" : ", ") + name;
      return Status::Error(where + "there is no column `" + *column + "`; the columns are " + all);
    }
    for (const std::string& name : header) {
      size_t column = decoder_.Column(name);
      if (std::find(columns_.begin(), columns_.end(), column) != columns_.end()) {
        return Status::Error(where + "two columns are called `" + name + "`");
      }
      columns_.push_back(column);
    }
    cells_.resize(decoder_.column_count());
    return {};
  }

  bool Next(Arena& arena, Input* input, RawLine* raw) override {
    CsvReader::Kind kind = reader_.Next();
    if (kind == CsvReader::Kind::kEnd) return false;
    *raw = {reader_.line(), StripCarriageReturn(reader_.text())};
    if (raw->text.size() > kShownBytes) raw->text = raw->text.substr(0, kShownBytes);
    if (kind == CsvReader::Kind::kTooLong) {
      *input = Rejected({kLineTooLong, "a row of more than 16 MiB"});
    } else if (kind == CsvReader::Kind::kMalformed) {
      *input = Rejected({kBadSyntax, "malformed CSV: a quote that is not closed, or text behind a closing quote"});
    } else if (reader_.cells().size() != columns_.size()) {
      *input = Rejected(MakeFault(kBadSyntax,
                                  "the row has " + std::to_string(reader_.cells().size()) + " cells, the header " +
                                      std::to_string(columns_.size()),
                                  arena));
    } else {
      for (size_t i = 0; i < columns_.size(); ++i) cells_[columns_[i]] = reader_.cells()[i];
      *input = decoder_.Decode(cells_, arena);
    }
    return true;
  }
  const Status& status() const override { return reader_.status(); }

 private:
  static constexpr size_t kShownBytes = 64 * 1024;
  CsvReader reader_;
  RowDecoder decoder_;
  std::vector<size_t> columns_;  // of the decoder, by position in the file
  std::vector<std::string_view> cells_;
};

}  // namespace

Result<std::unique_ptr<InputSource>> MakeCsvSource(const Program& program, std::unique_ptr<ByteSource> bytes,
                                                   const SourceOptions& options) {
  SourceOptions mapping = options;
  if (mapping.customer_column.empty()) mapping.customer_column = "customer";
  if (mapping.time_column.empty()) mapping.time_column = "time";
  if (mapping.event_column.empty()) mapping.event_column = "event";
  auto source = std::make_unique<CsvSource>(program, std::move(bytes), mapping);
  if (Status status = source->ReadHeader(mapping); !status.ok()) return status;
  return std::unique_ptr<InputSource>(std::move(source));
}

}  // namespace journey::rt
