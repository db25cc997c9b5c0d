// A customer's state as one line of JSON, written piece by piece: a host may ask when there is hardly any memory, and a
// library's tree of values cannot be dropped without some.
#include <fmt/format.h>

#include "runtime/records/record.h"
#include "runtime/store/inspect.h"
#include "runtime/value/calendar.h"

namespace journey::rt {
namespace {

class JsonLine {
 public:
  void Key(std::string_view key) {
    Comma();
    AppendJsonString(key, text_);
    text_ += ':';
    fresh_ = true;
  }
  void Raw(std::string_view json) {
    Comma();
    text_ += json;
  }
  void Text(std::string_view text) {
    Comma();
    AppendRepairedJsonString(text, text_);
  }
  void Moment(const std::optional<int64_t>& moment) { moment ? Text(FormatInstant(*moment)) : Raw("null"); }
  void Open(char bracket) {
    Comma();
    text_ += bracket;
    fresh_ = true;
  }
  void Close(char bracket) {
    text_ += bracket;
    fresh_ = false;
  }
  void Fields(std::string_view key, const std::vector<std::pair<std::string, std::string>>& fields) {
    Key(key);
    Open('{');
    for (const auto& [name, json] : fields) {
      Key(name);
      Raw(json);
    }
    Close('}');
  }
  std::string Take() { return std::move(text_); }

 private:
  void Comma() {
    if (!fresh_) text_ += ',';
    fresh_ = false;
  }

  std::string text_;
  bool fresh_ = true;  // nothing stands before in this place
};

std::string_view BoolJson(bool value) { return value ? "true" : "false"; }

void PutInstance(const InstanceState& one, JsonLine& out) {
  out.Open('{');
  out.Key("journey");
  out.Text(one.journey);
  if (!one.key.empty()) {
    out.Key("key");
    out.Text(one.key);
  }
  if (one.older_version) {
    out.Key("older_version");
    out.Raw(fmt::format("{}", *one.older_version));
  }
  out.Key("entry");
  out.Raw(fmt::format("{}", one.entry));
  out.Key("stage");
  one.stage.empty() ? out.Raw("null") : out.Text(one.stage);
  out.Key("held_out");
  out.Raw(BoolJson(one.held_out));
  out.Key("ended");
  out.Raw(BoolJson(one.ended));
  out.Key("entered");
  out.Moment(one.entered_at);
  out.Key("in_stage_since");
  out.Moment(one.held_out ? std::nullopt : std::optional(one.in_stage_since));
  if (!one.entered_as.empty()) {
    out.Key("entered_as");
    out.Text(one.entered_as);
  }
  out.Fields("memory", one.memory);
  out.Key("waits");
  out.Open('[');
  for (const DueView& due : one.dues) {
    out.Open('{');
    out.Key("what");
    out.Text(due.what);
    out.Key("path");
    out.Text(due.path);
    out.Key("due");
    out.Moment(due.due);
    out.Close('}');
  }
  out.Close(']');
  out.Key("events");
  out.Open('[');
  for (const std::string& event : one.events) out.Text(event);
  out.Close(']');
  out.Close('}');
}

}  // namespace

std::string CustomerJson(const CustomerState& customer) {
  JsonLine out;
  out.Open('{');
  out.Key("format_version");
  out.Raw("1");
  out.Key("customer");
  out.Text(customer.id);
  out.Key("clock");
  out.Moment(customer.clock);
  out.Key("next_due");
  out.Moment(customer.next_due);
  out.Fields("profile", customer.profile);
  out.Key("instances");
  out.Open('[');
  for (const InstanceState& one : customer.instances) PutInstance(one, out);
  out.Close(']');
  out.Close('}');
  return out.Take();
}

}  // namespace journey::rt
