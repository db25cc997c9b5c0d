// XES event logs: the events of all traces, merged in the order of time (ties in the order of the file).
//
// Each trace is parsed and decoded by itself; what stays in memory is the decoded inputs, and the text of rejected
// ones.
#include <pugixml.hpp>

#include <algorithm>
#include <cstring>

#include "runtime/input/formats.h"
#include "runtime/input/row_decoder.h"
#include "runtime/input/xes_split.h"

namespace journey::rt {

namespace {

// The trace's attributes are columns under this prefix.
constexpr std::string_view kCasePrefix = "case:";
constexpr size_t kShownBytes = 64 * 1024;

bool IsAttribute(const pugi::xml_node& node) {
  for (const char* tag : {"string", "date", "int", "float", "boolean", "id"}) {
    if (std::strcmp(node.name(), tag) == 0) return true;
  }
  return false;
}

class XesSource final : public InputSource {
 public:
  XesSource(const Program& program, const SourceOptions& mapping) : decoder_(program, mapping) {}

  Status Load(std::unique_ptr<ByteSource> bytes) {
    XesSplitter splitter(std::move(bytes));
    std::string_view text;
    uint64_t line = 0;
    while (splitter.Next(&text, &line)) {
      pugi::xml_document document;
      pugi::xml_parse_result result =
          document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
      if (!result) {
        size_t offset = std::min(static_cast<size_t>(result.offset), text.size());
        line += static_cast<uint64_t>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(offset), '\n'));
        return Status::Error(splitter.name() + ":" + std::to_string(line) + ": malformed XML: " + result.description());
      }
      ReadTrace(document.child("trace"), text, line);
    }
    if (!splitter.status().ok()) return splitter.status();
    std::stable_sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) { return a.order < b.order; });
    return {};
  }

  bool Next(Arena&, Input* input, RawLine* raw) override {
    if (next_ == items_.size()) return false;
    const Item& item = items_[next_++];
    *input = item.input;
    *raw = {item.line, item.text};
    return true;
  }
  const Status& status() const override { return status_; }

 private:
  struct Item {
    int64_t order = 0;  // its timestamp; of one without, that of the event before it
    Input input;
    uint64_t line = 0;
    std::string_view text;  // of a rejected one
  };

  void SetCell(std::string_view key, const char* value) {
    size_t column = decoder_.Column(key);
    if (cells_.size() <= column) cells_.resize(column + 1);
    cells_[column] = value;
  }

  void ReadTrace(const pugi::xml_node& trace, std::string_view text, uint64_t line) {
    cells_.assign(decoder_.column_count(), {});
    for (const pugi::xml_node& node : trace.children()) {
      if (IsAttribute(node))
        SetCell(std::string(kCasePrefix) + node.attribute("key").value(), node.attribute("value").value());
    }
    const std::vector<std::string_view> of_trace = cells_;
    int64_t order = INT64_MIN;
    size_t counted = 0;  // bytes of `text` whose newlines are in `line`
    for (const pugi::xml_node& event : trace.children("event")) {
      cells_ = of_trace;
      cells_.resize(decoder_.column_count());
      for (const pugi::xml_node& node : event.children()) {
        if (IsAttribute(node)) SetCell(node.attribute("key").value(), node.attribute("value").value());
      }
      size_t offset = std::clamp(static_cast<size_t>(event.offset_debug()), counted, text.size());
      line += static_cast<uint64_t>(std::count(text.begin() + static_cast<ptrdiff_t>(counted),
                                               text.begin() + static_cast<ptrdiff_t>(offset), '\n'));
      counted = offset;
      Item item;
      item.input = decoder_.Decode(cells_, arena_);
      item.line = line;
      if (item.input.kind == InputKind::kRejected) {
        item.text = RawEvent(text, offset);
      } else if (item.input.timestamp != kNoTimestamp) {
        order = item.input.timestamp;
      }
      item.order = order;
      items_.push_back(item);
    }
  }

  // The event's text from its `<` on; `offset` is that of its name.
  std::string_view RawEvent(std::string_view text, size_t offset) {
    size_t begin = offset > 0 ? offset - 1 : 0;
    size_t end = text.find("</event", begin);
    end = end == std::string_view::npos ? text.size() : std::min(text.find('>', end), text.size() - 1) + 1;
    return arena_.Copy(text.substr(begin, std::min(end - begin, kShownBytes)))->view();
  }

  RowDecoder decoder_;
  Arena arena_;
  std::vector<std::string_view> cells_;
  std::vector<Item> items_;
  size_t next_ = 0;
  Status status_;
};

}  // namespace

Result<std::unique_ptr<InputSource>> MakeXesSource(const Program& program, std::unique_ptr<ByteSource> bytes,
                                                   const SourceOptions& options) {
  SourceOptions mapping = options;
  if (mapping.customer_column.empty()) mapping.customer_column = "case:concept:name";
  if (mapping.time_column.empty()) mapping.time_column = "time:timestamp";
  if (mapping.event_column.empty()) mapping.event_column = "concept:name";
  auto source = std::make_unique<XesSource>(program, mapping);
  if (Status status = source->Load(std::move(bytes)); !status.ok()) return status;
  return std::unique_ptr<InputSource>(std::move(source));
}

}  // namespace journey::rt
