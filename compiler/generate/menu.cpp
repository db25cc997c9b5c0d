// What journeys listen to, read and wait for decides what is worth doing.
#include "compiler/generate/menu.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "compiler/check/walk.h"
#include "compiler/generate/literals.h"
#include "runtime/value/text.h"

namespace journey::generate {
namespace {

using typed::ExprKind;

constexpr size_t kMostOfAnEvent = 16, kMostOfTheCustomer = 24, kMostDelays = 10, kMostArms = 32, kMostCombined = 12;
constexpr int64_t kDay = 86'400'000;
constexpr ir::Outcome kOutcomes[] = {ir::Outcome::kCompleted, ir::Outcome::kExited, ir::Outcome::kConverted,
                                     ir::Outcome::kExpired, ir::Outcome::kStopped};

// A field and the values that it is worth giving.
struct Choice {
  std::string name;
  std::vector<std::string> values;
  bool required = false;
};

class Writer {
 public:
  explicit Writer(const typed::Program& program) : program_(program), literals_(program) {}

  Menu Run() {
    CountNames();
    for (const typed::Journey& journey : program_.journeys) {
      if (!journey.is_template) Look(journey);
    }
    for (const typed::Let& let : program_.lets) check::ForEachExpr(let.body.get(), Reader());
    for (const typed::Channel& channel : program_.channels) Look(channel.rules);
    for (const typed::Group& group : program_.groups) Look(group.rules);
    for (const typed::HistoryQuery& query : program_.history) {
      events_.insert(query.event);
      if (query.field != ir::kNone) event_fields_.insert({query.event, query.field});
      check::ForEachExpr(query.where.get(), Reader());
    }
    Arms();
    Profile();
    for (const int32_t event : events_) Event(event);
    Delays();
    Questions();
    for (const int32_t module : modules_) menu_.modules.push_back(program_.modules[static_cast<size_t>(module)].name);
    return std::move(menu_);
  }

 private:
  // ---------------------------------------------------------------- what is asked

  void CountNames() {
    const auto count = [this](const auto& list) {
      for (const auto& one : list) ++names_[one.info.name];
    };
    count(program_.events);
    count(program_.channels);
    count(program_.groups);
    count(program_.enums);
    count(program_.records);
    count(program_.lets);
    count(program_.personas);
    count(program_.calendars);
    count(program_.journeys);
  }
  // Whether a module of tests can name it; it uses its module then.
  bool Name(const typed::DeclInfo& info) {
    const auto found = names_.find(info.name);
    if (found == names_.end() || found->second != 1) return false;
    if (info.module != ir::kNone) modules_.insert(info.module);
    return true;
  }

  std::function<void(const typed::Expr&)> Reader() {
    return [this](const typed::Expr& expr) {
      if (expr.kind == ExprKind::kEvent) event_fields_.insert({expr.index2, expr.index});
      if (expr.kind == ExprKind::kProfile) profile_.insert(expr.index);
    };
  }

  void Look(const typed::Rules& rules) {
    for (const typed::ExprPtr& condition : rules.requires_conditions) check::ForEachExpr(condition.get(), Reader());
    for (const typed::Quiet& quiet : rules.quiet) check::ForEachExpr(quiet.unless.get(), Reader());
    for (const typed::Cap& cap : rules.caps) check::ForEachExpr(cap.where.get(), Reader());
  }

  void Look(const typed::Journey& journey) {
    const auto listens = [this](int32_t event) {
      if (event != ir::kNone) events_.insert(event);
    };
    for (const typed::Enter& enter : journey.enters) listens(enter.event);
    for (const typed::Exit& exit : journey.exits) listens(exit.event);
    for (const typed::Goal& goal : journey.goals) {
      listens(goal.event);
      Delay(goal.window);
    }
    Delay(journey.timeout);
    const auto trigger = [&](const typed::Trigger& one) {
      listens(one.event);
      Delay(one.delay);
    };
    for (const typed::Trigger& rule : journey.rules) trigger(rule);
    for (const typed::Stage& stage : journey.stages) {
      for (const typed::Trigger& one : stage.triggers) trigger(one);
    }
    check::ForEachExprOf(journey, Reader());
    check::ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
      check::ForEachStmt(block, [&](const typed::Stmt& stmt) { Look(stmt); });
    });
    if (!journey.has_key) return;
    for (size_t e = 0; e < program_.events.size(); ++e) {
      const int32_t field = program_.events[e].fields.Find(journey.key.name);
      if (field != ir::kNone) event_fields_.insert({static_cast<int32_t>(e), field});
    }
  }

  void Look(const typed::Stmt& stmt) {
    if (const auto* wait = std::get_if<typed::Wait>(&stmt.node)) Delay(wait->delay);
    const auto* wait_for = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node);
    if (wait_for == nullptr) return;
    if ((*wait_for)->has_limit) Delay((*wait_for)->delay);
    for (const typed::WaitArm& arm : (*wait_for)->arms) {
      if (arm.event != ir::kNone) events_.insert(arm.event);
    }
  }

  void Delay(const ir::Delay& delay) {
    static constexpr int64_t kDaysOf[] = {1, 7, 31, 366};
    const int64_t ms = delay.calendar ? delay.count * kDaysOf[static_cast<size_t>(delay.unit)] * kDay : delay.ms;
    if (ms > 0) delays_.insert(ms);
  }

  // ---------------------------------------------------------------- steps

  void Add(MoveKind kind, std::string text) { menu_.moves.push_back({kind, std::move(text)}); }

  void Arms() {
    for (const typed::Journey& journey : program_.journeys) {
      if (journey.is_template || !Name(journey.info)) continue;
      for (const typed::SplitDecl& split : journey.splits) {
        for (const typed::SplitArm& arm : split.arms) {
          if (menu_.moves.size() == kMostArms) return;
          Add(MoveKind::kArm, fmt::format("arm {}.{} = {}", journey.info.name, split.info.name, arm.info.name));
        }
      }
    }
  }

  void Profile() {
    std::vector<Choice> choices;
    for (const int32_t index : profile_) {
      const typed::Field& field = program_.customer_fields[static_cast<size_t>(index)];
      if (index != program_.zone_field) choices.push_back({field.info.name, literals_.Of(field.type), false});
    }
    const std::vector<std::string> bodies = Combined(choices, kMostOfTheCustomer);
    for (const std::string& body : bodies) {
      if (!body.empty()) Add(MoveKind::kCustomer, fmt::format("customer \"customer-1\" {{ {} }}", body));
    }
    for (const std::string& body : Singles(choices, kMostOfTheCustomer)) {
      if (!body.empty()) Add(MoveKind::kStep, fmt::format("identify {{ {} }}", body));
    }
  }

  void Event(int32_t index) {
    const typed::Event& event = program_.events[static_cast<size_t>(index)];
    if (!Name(event.info)) return;
    std::vector<Choice> choices;
    for (size_t i = 0; i < event.fields.size(); ++i) {
      const typed::Field& field = event.fields[i];
      const bool read = event_fields_.contains({index, static_cast<int32_t>(i)});
      const bool required = !field.default_value.has_value();
      if (!read && !required) continue;
      Choice choice{field.info.name, literals_.Of(field.type), required};
      if (choice.values.empty() && required) return;
      if (!read) choice.values.resize(1);
      choices.push_back(std::move(choice));
    }
    for (const std::string& body : Combined(choices, kMostOfAnEvent)) {
      Add(MoveKind::kStep, body.empty() ? event.info.name + " {}" : fmt::format("{} {{ {} }}", event.info.name, body));
    }
  }

  static std::string Given(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, ", ")); }

  // Each value by itself, the other required fields with their plainest.
  static std::vector<std::string> Singles(const std::vector<Choice>& choices, size_t most) {
    std::vector<std::string> bodies;
    const auto add = [&](const Choice* own, const std::string& value) {
      std::vector<std::string> parts;
      for (const Choice& choice : choices) {
        if (&choice == own) {
          parts.push_back(choice.name + ": " + value);
        } else if (choice.required) {
          parts.push_back(choice.name + ": " + choice.values[0]);
        }
      }
      std::string body = Given(parts);
      if (bodies.size() < most && std::ranges::find(bodies, body) == bodies.end()) bodies.push_back(std::move(body));
    };
    add(nullptr, "");
    for (const Choice& choice : choices) {
      for (const std::string& value : choice.values) add(&choice, value);
    }
    return bodies;
  }

  // Few values with each other, more of them one by one; and all fields given at once.
  static std::vector<std::string> Combined(const std::vector<Choice>& choices, size_t most) {
    std::vector<std::string> bodies = Singles(choices, most);
    std::vector<std::vector<std::string>> rows = {{}};
    for (const Choice& choice : choices) {
      // What is not combined has its plainest value.
      const bool all = rows.size() * choice.values.size() <= kMostCombined;
      std::vector<std::vector<std::string>> next;
      for (const std::vector<std::string>& row : rows) {
        for (size_t i = 0; i < (all ? choice.values.size() : std::min<size_t>(1, choice.values.size())); ++i) {
          next.push_back(row);
          next.back().push_back(choice.name + ": " + choice.values[i]);
        }
      }
      if (!next.empty()) rows = std::move(next);
    }
    for (const std::vector<std::string>& row : rows) {
      std::string body = Given(row);
      if (std::ranges::find(bodies, body) == bodies.end()) bodies.push_back(std::move(body));
    }
    return bodies;
  }

  void Delays() {
    delays_.insert(kDay);
    const std::vector<int64_t> all(delays_.begin(), delays_.end());
    const size_t count = std::min(all.size(), kMostDelays);
    for (size_t i = 0; i < count; ++i) {
      Add(MoveKind::kStep, "after " + rt::DurationText(all[i * all.size() / count]));
    }
  }

  // ---------------------------------------------------------------- expectations

  void Questions() {
    for (const typed::Journey& journey : program_.journeys) {
      if (journey.is_template || !Name(journey.info)) continue;
      const std::string& name = journey.info.name;
      JourneyQuestions questions{fmt::format("expect {} entered", name), {}};
      for (const typed::Stage& stage : journey.stages) {
        if (!stage.final) questions.where.push_back(fmt::format("expect {} in {}", name, stage.info.name));
      }
      for (const ir::Outcome outcome : kOutcomes) {
        for (const typed::Stage& stage : journey.stages) {
          questions.where.push_back(
              fmt::format("expect {} ended {} in {}", name, ir::OutcomeName(outcome), stage.info.name));
        }
      }
      menu_.journeys.push_back(std::move(questions));
      std::set<int32_t> channels;
      check::ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
        check::ForEachStmt(block, [&](const typed::Stmt& stmt) {
          if (const auto* send = std::get_if<typed::Send>(&stmt.node)) channels.insert(send->channel);
        });
      });
      for (const int32_t channel : channels) {
        const typed::DeclInfo& info = program_.channels[static_cast<size_t>(channel)].info;
        if (Name(info)) menu_.sends.push_back(fmt::format("expect sent {} from {}", info.name, name));
      }
    }
  }

  const typed::Program& program_;
  const Literals literals_;
  Menu menu_;
  std::map<std::string, size_t> names_;
  std::set<int32_t> events_, profile_, modules_;
  std::set<std::pair<int32_t, int32_t>> event_fields_;
  std::set<int64_t> delays_;
};

}  // namespace

Menu MenuOf(const typed::Program& program) { return Writer(program).Run(); }

}  // namespace journey::generate
