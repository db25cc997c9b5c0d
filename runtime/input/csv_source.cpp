// CSV files as a source of inputs: the header tells the columns, and the delimiter with them.
#include <algorithm>
#include <set>

#include "runtime/input/codes.h"
#include "runtime/input/csv.h"
#include "runtime/input/formats.h"
#include "runtime/input/kept.h"
#include "runtime/input/row_decoder.h"

namespace journey::rt {

namespace {

constexpr char kDelimiters[] = {',', ';', '\t', '|'};

class CsvSource final : public InputSource {
 public:
  CsvSource(const Program& program, std::unique_ptr<ByteSource> bytes, const SourceOptions& mapping)
      : reader_(std::move(bytes)), decoder_(program, mapping) {}

  Status ReadHeader(const SourceOptions& mapping) {
    const CsvReader::Kind kind = reader_.Next();
    if (!reader_.status().ok()) return reader_.status();
    const std::string where = reader_.name() + ": ";
    if (kind == CsvReader::Kind::kEnd) return Status::Error(where + "there is no header row");
    if (kind == CsvReader::Kind::kTooLong) return Status::Error(where + "the header row has more than 16 MiB");
    if (!SplitHeader(mapping)) return Status::Error(where + "the header row is malformed");
    std::vector<std::string> header(reader_.cells().begin(), reader_.cells().end());
    for (const std::string* column : Columns(mapping)) {
      if (std::find(header.begin(), header.end(), *column) != header.end()) continue;
      std::string all;
      for (const std::string& name : header) all += (all.empty() ? "" : ", ") + name;
      return Status::Error(where + "there is no column `" + *column + "`; the columns are " + all);
    }
    std::set<std::string_view> names;
    for (const std::string& name : header) {
      if (!names.insert(name).second) return Status::Error(where + "two columns are called `" + name + "`");
      columns_.push_back(decoder_.Find(name));
    }
    cells_.resize(decoder_.column_count());
    reader_.set_row_cells(columns_.size());
    return {};
  }

  bool Next(Arena& arena, Input* input, RawLine* raw) override {
    const CsvReader::Kind kind = reader_.Next();
    if (kind == CsvReader::Kind::kEnd) return false;
    *raw = {reader_.line(), StripCarriageReturn(reader_.text())};
    if (raw->text.size() > kShownBytes) raw->text = raw->text.substr(0, kShownBytes);
    if (kind == CsvReader::Kind::kTooLong) {
      *input = Rejected({kLineTooLong, "a row of more than 16 MiB"});
    } else if (kind == CsvReader::Kind::kMalformed) {
      *input = Rejected({kBadSyntax, "malformed CSV: text behind a closing quote"});
    } else if (kind == CsvReader::Kind::kUnclosed) {
      const std::string first = std::to_string(reader_.line()), last = std::to_string(reader_.last_line());
      *input = Rejected(MakeFault(
          kBadSyntax,
          "malformed CSV: a quote that is not closed; " +
              (first == last ? "line " + first + " is" : "lines " + first + " to " + last + " are") + " left out",
          arena));
    } else if (reader_.cells().size() != columns_.size()) {
      *input = Rejected(MakeFault(kBadSyntax,
                                  "the row has " + std::to_string(reader_.cells().size()) + " cells, the header " +
                                      std::to_string(columns_.size()),
                                  arena));
    } else {
      for (size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i] != RowDecoder::kNoColumn) cells_[columns_[i]] = reader_.cells()[i];
      }
      *input = decoder_.Decode(cells_, arena);
    }
    return true;
  }
  void Keep(std::string* kept) const override { RowDecoder::Keep(cells_, kept); }
  void Restore(const RawLine& /*raw*/, std::string_view kept, Arena& arena, Input* input) override {
    *input = decoder_.Restore(kept, arena);
  }
  const Status& status() const override { return reader_.status(); }

 private:
  static constexpr size_t kShownBytes = 64 * 1024;

  // Those that must be there.
  static std::vector<const std::string*> Columns(const SourceOptions& mapping) {
    std::vector<const std::string*> columns = {&mapping.customer_column, &mapping.time_column, &mapping.event_column};
    if (!mapping.id_column.empty()) columns.push_back(&mapping.id_column);
    return columns;
  }
  // By the delimiter that is given, else by the one that gives the most columns of the mapping; of those, the most
  // cells.
  bool SplitHeader(const SourceOptions& mapping) {
    if (mapping.delimiter) return reader_.SplitBy(*mapping.delimiter) == CsvReader::Kind::kRow;
    char best = 0;
    std::pair<size_t, size_t> most{0, 0};
    for (const char delimiter : kDelimiters) {
      if (reader_.SplitBy(delimiter) != CsvReader::Kind::kRow) continue;
      const std::vector<std::string_view>& cells = reader_.cells();
      std::pair<size_t, size_t> found{0, cells.size()};
      for (const std::string* column : Columns(mapping)) {
        found.first += std::find(cells.begin(), cells.end(), *column) != cells.end() ? 1 : 0;
      }
      if (found <= most) continue;
      most = found;
      best = delimiter;
    }
    return best != 0 && reader_.SplitBy(best) == CsvReader::Kind::kRow;
  }

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
