// Read with toml++, every key checked; written by hand, so that a state is a few lines.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "foresight/behaviour.h"

namespace journey::foresight {
namespace {

// Remembers the first thing that is wrong; what is read then means nothing.
class TomlReader {
 public:
  explicit TomlReader(const std::string& name) : name_(name) {}

  void Wrong(const toml::node& node, const std::string& what) {
    if (status.ok()) status = Status::Error(fmt::format("{}:{}: {}", name_, node.source().begin.line, what));
  }
  void OnlyKeys(const toml::table& table, std::initializer_list<std::string_view> known) {
    for (const auto& [key, node] : table) {
      if (std::ranges::find(known, key.str()) != known.end()) continue;
      Wrong(node, fmt::format("there is no key `{}` here; there are {}", key.str(), fmt::join(known, ", ")));
    }
  }
  std::string Text(const toml::table& table, std::string_view key, bool required = true) {
    const toml::node* node = table.get(key);
    if (node == nullptr) {
      if (required) Wrong(table, fmt::format("`{}` is missing", key));
      return "";
    }
    if (!node->is_string()) Wrong(*node, fmt::format("`{}` must be a text", key));
    return node->value_or(std::string());
  }
  double Number(const toml::node& node, std::string_view key, double least, double most) {
    const std::optional<double> number = node.value<double>();
    if (!number || !(*number >= least && *number <= most)) {
      Wrong(node, fmt::format("`{}` must be a number from {:g} to {:g}", key, least, most));
      return least;
    }
    return *number;
  }
  double Number(const toml::table& table, std::string_view key, double least, double most,
                std::optional<double> absent) {
    if (const toml::node* node = table.get(key)) return Number(*node, key, least, most);
    if (!absent) Wrong(table, fmt::format("`{}` is missing", key));
    return absent.value_or(least);
  }
  std::vector<double> Numbers(const toml::node& node, std::string_view key, double least, double most) {
    std::vector<double> numbers;
    if (!node.is_array() || node.as_array()->empty()) {
      Wrong(node, fmt::format("`{}` must be a list of numbers", key));
      return numbers;
    }
    for (const toml::node& item : *node.as_array()) numbers.push_back(Number(item, key, least, most));
    return numbers;
  }
  std::vector<std::string> Texts(const toml::node& node, std::string_view key) {
    std::vector<std::string> texts;
    if (!node.is_array()) Wrong(node, fmt::format("`{}` must be a list of texts", key));
    for (size_t i = 0; node.is_array() && i < node.as_array()->size(); ++i) {
      const toml::node& item = *node.as_array()->get(i);
      if (!item.is_string()) Wrong(item, fmt::format("`{}` must be a list of texts", key));
      texts.push_back(item.value_or(std::string()));
    }
    return texts;
  }
  template <typename Visit>
  void Tables(const toml::table& table, std::string_view key, Visit visit) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    if (!node->is_array()) return Wrong(*node, fmt::format("`{}` must be a list of tables", key));
    for (const toml::node& item : *node->as_array()) {
      if (item.is_table()) {
        visit(*item.as_table());
      } else {
        Wrong(item, fmt::format("`{}` must be a list of tables", key));
      }
    }
  }
  Delay ReadDelay(const toml::table& table) {
    Delay delay;
    const toml::node* hours = table.get("hours");
    constexpr double kMost = 8'766'000;
    if (hours == nullptr) {
      Wrong(table, "`hours` is missing: quantiles, or { median = …, p90 = … }");
    } else if (hours->is_array()) {
      delay.quantiles = Numbers(*hours, "hours", 0, kMost);
      if (!std::ranges::is_sorted(delay.quantiles))
        Wrong(*hours, "`hours` must ascend, from the shortest to the longest");
    } else if (hours->is_table()) {
      OnlyKeys(*hours->as_table(), {"median", "p90"});
      delay.median = Number(*hours->as_table(), "median", 0, kMost, std::nullopt);
      delay.p90 = Number(*hours->as_table(), "p90", 0, kMost, std::nullopt);
      if (delay.p90 < delay.median) Wrong(*hours, "`p90` must be at least `median`");
    } else {
      delay.quantiles = {Number(*hours, "hours", 0, kMost)};
    }
    return delay;
  }
  Branch ReadBranch(const toml::table& table) {
    OnlyKeys(table, {"event", "share", "hours"});
    return {Text(table, "event"), Number(table, "share", 0, 1, std::nullopt), ReadDelay(table)};
  }

  Status status;

 private:
  const std::string& name_;
};

void ReadArrivals(const toml::table& root, TomlReader& reader, Behaviour& behaviour) {
  const toml::table* arrivals = root["arrivals"].as_table();
  if (arrivals == nullptr)
    return reader.Wrong(root, "[arrivals] is missing: how many customers come, and what they do first");
  reader.OnlyKeys(*arrivals, {"per_day", "hours", "first"});
  behaviour.per_day = reader.Number(*arrivals, "per_day", 1e-6, 1e9, std::nullopt);
  if (const toml::node* hours = arrivals->get("hours")) {
    behaviour.hours = reader.Numbers(*hours, "hours", 0, 1e12);
    if (behaviour.hours.size() != 24) reader.Wrong(*hours, "`hours` must have 24 shares");
  }
  reader.Tables(*arrivals, "first", [&](const toml::table& table) {
    reader.OnlyKeys(table, {"event", "share"});
    behaviour.first.push_back({reader.Text(table, "event"), reader.Number(table, "share", 0, 1e12, std::nullopt)});
  });
  if (behaviour.first.empty()) reader.Wrong(*arrivals, "`first` is missing: what customers do when they come");
}

void ReadState(const toml::table& table, TomlReader& reader, Behaviour& behaviour) {
  reader.OnlyKeys(table, {"after", "before", "done", "age_days", "seen", "next"});
  BehaviourState state;
  state.after = reader.Text(table, "after");
  if (table.contains("before")) state.before = reader.Text(table, "before");
  if (const toml::node* done = table.get("done")) {
    state.done = reader.Texts(*done, "done");
    std::ranges::sort(*state.done);
  }
  if (const toml::node* age = table.get("age_days")) {
    const std::vector<double> bounds = reader.Numbers(*age, "age_days", 0, 1e9);
    if (bounds.size() != 2 || bounds[0] >= bounds[1]) {
      reader.Wrong(*age, "`age_days` must be two numbers: from, to");
    } else {
      state.age = {bounds[0], bounds[1]};
    }
  }
  state.seen = static_cast<uint64_t>(reader.Number(table, "seen", 0, 1e15, 0.0));
  double all = 0;
  reader.Tables(table, "next", [&](const toml::table& next) {
    state.next.push_back(reader.ReadBranch(next));
    all += state.next.back().share;
  });
  if (all > 1.001) reader.Wrong(table, fmt::format("the shares of `next` come to {:g}, more than 1", all));
  behaviour.states.push_back(std::move(state));
}

void ReadField(const toml::table& table, TomlReader& reader, Behaviour& behaviour) {
  reader.OnlyKeys(table, {"event", "path", "missing", "values", "numbers", "places"});
  FieldBehaviour field;
  field.event = reader.Text(table, "event", false);
  if (const toml::node* path = table.get("path")) field.path = reader.Texts(*path, "path");
  if (field.path.empty()) reader.Wrong(table, "`path` is missing: where the value stands, such as [\"total\"]");
  field.missing = reader.Number(table, "missing", 0, 1, 0.0);
  field.places = static_cast<int>(reader.Number(table, "places", 0, 4, 0.0));
  if (const toml::node* numbers = table.get("numbers"))
    field.numbers = reader.Numbers(*numbers, "numbers", -1e15, 1e15);
  reader.Tables(table, "values", [&](const toml::table& value) {
    reader.OnlyKeys(value, {"value", "share"});
    const toml::node* node = value.get("value");
    nlohmann::json json;
    if (node == nullptr) return reader.Wrong(value, "`value` is missing");
    if (node->is_string()) json = node->value_or(std::string());
    if (node->is_integer()) json = node->value_or(int64_t{0});
    if (node->is_floating_point()) json = node->value_or(0.0);
    if (node->is_boolean()) json = node->value_or(false);
    if (json.is_null()) reader.Wrong(*node, "`value` must be a text, a number, true or false");
    field.values.push_back({json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                            reader.Number(value, "share", 0, 1e12, std::nullopt)});
  });
  if (field.values.empty() == field.numbers.empty() && field.missing < 1) {
    reader.Wrong(table, "a field has either `values` or `numbers`");
  }
  behaviour.fields.push_back(std::move(field));
}

// JSON's escapes are TOML's, too.
std::string Quoted(const std::string& text) {
  std::string quoted = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  for (size_t at = 0; (at = quoted.find('\x7F', at)) != std::string::npos;) quoted.replace(at, 1, "\\u007F");
  return quoted;
}

std::string NumberList(const std::vector<double>& numbers) {
  std::string text;
  for (const double number : numbers) text += fmt::format("{}{:.6g}", text.empty() ? "" : ", ", number);
  return "[" + text + "]";
}

std::string TextList(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + Quoted(text);
  return "[" + list + "]";
}

std::string DelayText(const Delay& delay) {
  return delay.quantiles.empty() ? fmt::format("{{ median = {:.6g}, p90 = {:.6g} }}", delay.median, delay.p90)
                                 : NumberList(delay.quantiles);
}

void AppendState(const BehaviourState& state, std::string& out) {
  out += "\n[[state]]\nafter = " + Quoted(state.after) + "\n";
  if (state.before) out += "before = " + Quoted(*state.before) + "\n";
  if (state.done) out += "done = " + TextList(*state.done) + "\n";
  if (state.age) out += fmt::format("age_days = [{:.6g}, {:.6g}]\n", state.age->first, state.age->second);
  out += fmt::format("seen = {}\n", state.seen);
  if (state.next.empty()) return;
  out += "next = [\n";
  for (const Branch& branch : state.next) {
    out += fmt::format("  {{ event = {}, share = {:.6f}, hours = {} }},\n", Quoted(branch.event), branch.share,
                       DelayText(branch.delay));
  }
  out += "]\n";
}

void AppendField(const FieldBehaviour& field, std::string& out) {
  out += "\n[[field]]\n";
  if (!field.event.empty()) out += "event = " + Quoted(field.event) + "\n";
  out += "path = " + TextList(field.path) + "\n";
  if (field.missing > 0) out += fmt::format("missing = {:.6f}\n", field.missing);
  if (!field.numbers.empty()) {
    out += fmt::format("numbers = {}\nplaces = {}\n", NumberList(field.numbers), field.places);
  } else if (!field.values.empty()) {
    out += "values = [\n";
    for (const auto& [value, share] : field.values) {
      const nlohmann::json json = nlohmann::json::parse(value, nullptr, false);
      out += fmt::format("  {{ value = {}, share = {:.6g} }},\n",
                         json.is_string() ? Quoted(json.get<std::string>()) : value, share);
    }
    out += "]\n";
  }
}

}  // namespace

Result<Behaviour> ReadBehaviour(std::string_view text, const std::string& name) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    return Status::Error(
        fmt::format("{}:{}: {}", name, parsed.error().source().begin.line, parsed.error().description()));
  }
  const toml::table& root = parsed.table();
  TomlReader reader(name);
  Behaviour behaviour;
  reader.OnlyKeys(root, {"format_version", "arrivals", "state", "field", "reaction"});
  if (reader.Number(root, "format_version", 1, 1, std::nullopt) != 1) return reader.status;
  ReadArrivals(root, reader, behaviour);
  reader.Tables(root, "state", [&](const toml::table& table) { ReadState(table, reader, behaviour); });
  reader.Tables(root, "field", [&](const toml::table& table) { ReadField(table, reader, behaviour); });
  reader.Tables(root, "reaction", [&](const toml::table& table) {
    reader.OnlyKeys(table, {"channel", "template", "event", "share", "hours"});
    behaviour.reactions.push_back({reader.Text(table, "channel"), reader.Text(table, "template", false),
                                   reader.Text(table, "event"), reader.Number(table, "share", 0, 1, std::nullopt),
                                   reader.ReadDelay(table)});
  });
  if (!reader.status.ok()) return reader.status;
  return behaviour;
}

std::string WriteBehaviour(const Behaviour& behaviour, const std::string& comment) {
  std::string out = "# " + comment + "\nformat_version = 1\n\n[arrivals]\n";
  out += fmt::format("per_day = {:.6g}\n", behaviour.per_day);
  if (!behaviour.hours.empty()) out += "hours = " + NumberList(behaviour.hours) + "  # UTC\n";
  out += "first = [\n";
  for (const auto& [event, share] : behaviour.first) {
    out += fmt::format("  {{ event = {}, share = {:.6f} }},\n", Quoted(event), share);
  }
  out += "]\n";
  for (const BehaviourState& state : behaviour.states) AppendState(state, out);
  for (const FieldBehaviour& field : behaviour.fields) AppendField(field, out);
  for (const Reaction& reaction : behaviour.reactions) {
    out += "\n[[reaction]]\nchannel = " + Quoted(reaction.channel) + "\n";
    if (!reaction.message.empty()) out += "template = " + Quoted(reaction.message) + "\n";
    out += fmt::format("event = {}\nshare = {:.6f}\nhours = {}\n", Quoted(reaction.event), reaction.share,
                       DelayText(reaction.delay));
  }
  return out;
}

}  // namespace journey::foresight
