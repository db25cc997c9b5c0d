// XES event logs as a source of inputs.
#include "runtime/input/formats.h"
#include "runtime/input/kept.h"
#include "runtime/input/row_decoder.h"
#include "runtime/input/xes_reader.h"

namespace journey::rt {

namespace {

class XesSource final : public InputSource {
 public:
  XesSource(const Program& program, std::unique_ptr<ByteSource> bytes, const SourceOptions& mapping)
      : decoder_(program, mapping), reader_(std::move(bytes)), cells_(decoder_.column_count()) {}

  bool Next(Arena& arena, Input* input, RawLine* raw) override {
    if (!reader_.Next(&event_)) return false;
    *raw = {event_.line, event_.text};
    if (event_.fault) {
      *input = Rejected(event_.fault);
      return true;
    }
    cells_.assign(cells_.size(), {});
    for (std::string_view rest = event_.attributes; !rest.empty();) {
      const std::string_view key = TakeText(&rest), value = TakeText(&rest);
      const size_t column = decoder_.Find(key);
      if (column != RowDecoder::kNoColumn) cells_[column] = value;
    }
    *input = decoder_.Decode(cells_, arena);
    return true;
  }
  void Keep(std::string* kept) const override { RowDecoder::Keep(cells_, kept); }
  void Restore(const RawLine& /*raw*/, std::string_view kept, Arena& arena, Input* input) override {
    *input = decoder_.Restore(kept, arena);
  }
  const Status& status() const override { return reader_.status(); }

 private:
  RowDecoder decoder_;
  XesReader reader_;
  XesEvent event_;
  std::vector<std::string_view> cells_;
};

}  // namespace

std::unique_ptr<InputSource> MakeXesSource(const Program& program, std::unique_ptr<ByteSource> bytes,
                                           const SourceOptions& options) {
  SourceOptions mapping = options;
  if (mapping.customer_column.empty()) mapping.customer_column = "case:concept:name";
  if (mapping.time_column.empty()) mapping.time_column = "time:timestamp";
  if (mapping.event_column.empty()) mapping.event_column = "concept:name";
  return std::make_unique<XesSource>(program, std::move(bytes), mapping);
}

}  // namespace journey::rt
