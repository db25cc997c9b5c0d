// One writer for statements and expressions: words, names, and values with their lengths or between brackets.
#include "compiler/lower/fingerprint.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace journey::lower {
namespace {

using typed::ExprKind;

class Text {
 public:
  enum class Names : uint8_t {
    kAsWritten,  // lets by their names
    kResolved,   // lets by what they hold, events and channels as inputs and records spell them
  };
  Text(const typed::Program& program, const typed::Journey* journey, Names names)
      : program_(program), journey_(journey), resolved_(names == Names::kResolved) {}
  std::string Take() { return std::move(out_); }

  void Statement(const typed::Stmt& stmt) {
    std::visit([this](const auto& node) { Node(node); }, stmt.node);
  }
  void Expression(const typed::Expr& expr) { Expr(expr); }
  void Value(typed::Type type, const typed::ConstValue& value) { Constant(type, value); }
  void Delay(const ir::Delay& delay, const std::optional<std::string>& zone) {
    static constexpr std::string_view kUnits[] = {"days", "weeks", "months", "years"};
    Number(delay.calendar ? delay.count : delay.ms);
    Word(delay.calendar ? kUnits[static_cast<size_t>(delay.unit)] : "ms");
    if (delay.open_in != ir::kNone) Calendar(delay.open_in);
    Zone(zone);
  }
  // `time`: in place of the moment's own; may be null.
  void Moment(const ir::Moment& moment, const typed::Expr* time, const std::optional<std::string>& zone) {
    if (moment.calendar != ir::kNone) {
      Word(moment.closes ? "closes" : "opens");
      return Calendar(moment.calendar);
    }
    time != nullptr ? Expr(*time) : Number(moment.time_ms);
    Number(static_cast<int64_t>(moment.day));
    Number(moment.month_day);
    Zone(zone);
  }
  void Arm(const typed::WaitArm& arm) {
    Word(arm.is_when() ? "when" : "on");
    if (!arm.is_when()) Word(EventName(arm.event));
    Optional(arm.where.get());
  }

 private:
  // Names have no blanks.
  void Word(std::string_view word) {
    out_ += word;
    out_ += ' ';
  }
  void Number(int64_t number) { Word(std::to_string(number)); }
  void Quoted(const std::string& text) { Word(std::to_string(text.size()) + ':' + text); }
  void Zone(const std::optional<std::string>& zone) { Word(zone ? *zone : "-"); }
  void Calendar(int32_t calendar) {
    Word("of");
    Word(program_.calendars[static_cast<size_t>(calendar)].info.qualified);
  }
  void Optional(const typed::Expr* expr) { expr != nullptr ? Expr(*expr) : Word("-"); }
  const std::string& EventName(int32_t event) const {
    const typed::Event& decl = program_.events[static_cast<size_t>(event)];
    return resolved_ ? decl.wire : decl.info.qualified;
  }
  const std::string& MemoryName(int32_t field) const { return journey_->memory[static_cast<size_t>(field)].info.name; }
  const std::string& ProfileName(int32_t field) const {
    return program_.customer_fields[static_cast<size_t>(field)].info.name;
  }
  const std::string& JourneyName(int32_t journey) const {
    return program_.journeys[static_cast<size_t>(journey)].info.qualified;
  }

  void Node(const typed::Send& node) {
    const typed::Channel& channel = program_.channels[static_cast<size_t>(node.channel)];
    Word("send");
    Word(resolved_ ? channel.info.name : channel.info.qualified);
    for (size_t i = 0; i < node.args.size(); ++i) {
      if (node.args[i] == nullptr) continue;
      Word(channel.params[i].info.name);
      Expr(*node.args[i]);
    }
    if (node.skips) Word("or_skip");
    if (node.wait != ir::kNone) Word("and_wait");
  }
  void Node(const typed::AssignMemory& node) {
    Word("memory");
    Word(MemoryName(node.field));
    Expr(*node.value);
  }
  void Node(const typed::AssignProfile& node) {
    Word("customer");
    Word(ProfileName(node.field));
    Expr(*node.value);
  }
  void Node(const std::unique_ptr<typed::If>& node) {
    Word("if");
    Expr(*node->condition);
  }
  void Node(const std::unique_ptr<typed::Repeat>& node) {
    Word("repeat");
    Number(node->count);
  }
  void Node(const std::unique_ptr<typed::Split>& node) {
    Word("split");
    Word(journey_->splits[static_cast<size_t>(node->split)].info.name);
  }
  void Node(const typed::Go& node) {
    Word("go");
    Word(journey_->stages[static_cast<size_t>(node.stage)].info.name);
  }
  void Node(const typed::End& node) {
    Word("end");
    if (node.reason) Quoted(*node.reason);
  }
  void Node(const typed::StartJourney& node) {
    Word("start");
    Word(JourneyName(node.journey));
    const typed::Journey& target = program_.journeys[static_cast<size_t>(node.journey)];
    if (node.key != nullptr) {
      Word("key");
      Expr(*node.key);
    }
    for (const auto& [field, value] : node.memory) {
      Word(target.memory[static_cast<size_t>(field)].info.name);
      Expr(*value);
    }
  }
  void Node(const typed::StopJourney& node) {
    Word("stop");
    Word(JourneyName(node.journey));
    if (node.key != nullptr) Expr(*node.key);
  }
  void Node(const typed::EmitEvent& node) {
    const typed::Event& event = program_.events[static_cast<size_t>(node.event)];
    Word("emit");
    Word(EventName(node.event));
    for (size_t i = 0; i < node.values.size(); ++i) {
      if (node.values[i] == nullptr) continue;
      Word(event.fields[i].info.name);
      Expr(*node.values[i]);
    }
  }
  void Node(const typed::Wait& node) {
    Word("wait");
    Delay(node.delay, node.zone);
  }
  void Node(const typed::WaitMoment& node) {
    Word("wait_until");
    Moment(node.moment, node.time.get(), node.zone);
  }
  void Node(const typed::WaitInstant& node) {
    Word("wait_until");
    Expr(*node.instant);
  }
  void Node(const std::unique_ptr<typed::WaitFor>& node) {
    Word("wait_for");
    if (node->has_limit) Delay(node->delay, node->zone);
  }

  // ---- expressions: (word parts operands)
  void Expr(const typed::Expr& expr) {
    const size_t begin = out_.size();
    if (!resolved_ || !Held(expr)) Form(expr);
    // Lets that hold lets that hold lets may double at each step; a hash keeps their texts short.
    constexpr size_t kLong = 256;
    if (!resolved_ || out_.size() - begin <= kLong) return;
    const XXH128_hash_t hash = XXH3_128bits(out_.data() + begin, out_.size() - begin);
    out_.resize(begin);
    Word('#' + std::to_string(hash.high64) + '.' + std::to_string(hash.low64));
  }

  // What a let or a parameter holds, in its place.
  bool Held(const typed::Expr& expr) {
    if (expr.kind == ExprKind::kParam && !given_.empty()) {
      out_ += given_.back()[static_cast<size_t>(expr.index)];
      return true;
    }
    if (expr.kind != ExprKind::kCall && expr.kind != ExprKind::kLet) return false;
    const typed::Let& let = program_.lets[static_cast<size_t>(expr.index)];
    if (let.constant && !let.is_function) {
      out_ += '(';
      Constant(let.type, *let.constant);
      out_ += ')';
      return true;
    }
    std::vector<std::string> args;
    for (const typed::ExprPtr& arg : expr.args) {
      const size_t begin = out_.size();
      Expr(*arg);
      args.push_back(out_.substr(begin));
      out_.resize(begin);
    }
    given_.push_back(std::move(args));
    Expr(*let.body);
    given_.pop_back();
    return true;
  }

  void Form(const typed::Expr& expr) {
    out_ += '(';
    Parts(expr);
    const bool walk = expr.kind == ExprKind::kEach;
    if (walk) walks_.push_back(expr.index2);
    for (const typed::ExprPtr& arg : expr.args) Optional(arg.get());
    if (walk) walks_.pop_back();
    out_ += ')';
  }

  void Parts(const typed::Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kConst:
        return Constant(expr.type, expr.value);
      case ExprKind::kPure:
        Word(ir::Info(expr.op).text);
        return Quoted(expr.text);
      case ExprKind::kPureSome:
        Word("some");
        return Word(ir::Info(expr.op).text);
      case ExprKind::kAnd:
        return Word("and");
      case ExprKind::kOr:
        return Word("or");
      case ExprKind::kIf:
        return Word("if");
      case ExprKind::kCoalesce:
        return Word("??");
      case ExprKind::kSome:
        return Word("some");
      case ExprKind::kUnwrap:
        return Word("unwrap");
      case ExprKind::kIsSome:
        return Word("is_some");
      case ExprKind::kOptEq:
        return Word("==");
      case ExprKind::kInList:
        return Word("in");
      case ExprKind::kInRange:
        return Word("in_range");
      case ExprKind::kCall:
      case ExprKind::kLet:
        Word("let");
        return Word(program_.lets[static_cast<size_t>(expr.index)].info.qualified);
      case ExprKind::kProfile:
        Word("customer");
        return Word(ProfileName(expr.index));
      case ExprKind::kMemory:
        Word("memory");
        return Word(MemoryName(expr.index));
      case ExprKind::kEvent:
        Word("event");
        Word(EventName(expr.index2));
        return Word(EventField(expr.index2, expr.index));
      case ExprKind::kKey:
        return Word("key");
      case ExprKind::kNow:
        return Word("now");
      case ExprKind::kCustomerZone:
        return Word("zone");
      case ExprKind::kBucket:
        return Word("bucket");
      case ExprKind::kHistory:
        return History(program_.history[static_cast<size_t>(expr.index)]);
      case ExprKind::kListLit:
        return Word("list");
      case ExprKind::kRecordLit:
        Word("record");
        return Word(program_.records[static_cast<size_t>(expr.index)].info.qualified);
      case ExprKind::kField: {
        const typed::Record& record = program_.records[static_cast<size_t>(expr.index)];
        Word("field");
        return Word(record.fields[static_cast<size_t>(expr.index2)].info.name);
      }
      case ExprKind::kIt: {
        // By how many walks stand between: the numbers differ from build to build.
        Word("it");
        const auto walk = std::find(walks_.rbegin(), walks_.rend(), expr.index);
        return Number(walk - walks_.rbegin());
      }
      case ExprKind::kEach:
        Word("each");
        Word(ir::Info(expr.op).text);
        return Number(expr.index);
      case ExprKind::kHas:
        return Word("has");
      case ExprKind::kEnd:
        return Word(expr.index == 1 ? "last" : "first");
      case ExprKind::kParam:  // of a filter: the key that it is asked for; of a policy: what is sent
        Word("param");
        return resolved_ ? Number(expr.index) : void();
      case ExprKind::kPeek: {  // of a test
        const typed::Journey& journey = program_.journeys[static_cast<size_t>(expr.index)];
        Word("peek");
        Word(journey.info.qualified);
        return Word(journey.memory[static_cast<size_t>(expr.index2)].info.name);
      }
      case ExprKind::kError:
        break;
    }
    CHECK_MSG(false, "a program with errors");
  }

  const std::string& EventField(int32_t event, int32_t field) const {
    return program_.events[static_cast<size_t>(event)].fields[static_cast<size_t>(field)].info.name;
  }

  void Constant(typed::Type type, const typed::ConstValue& value) {
    Word(ir::KindName(type.kind));
    if (const auto* truth = std::get_if<bool>(&value)) return Word(*truth ? "true" : "false");
    if (const auto* real = std::get_if<double>(&value)) return Word(std::to_string(std::bit_cast<uint64_t>(*real)));
    if (const auto* text = std::get_if<std::string>(&value)) return Quoted(*text);
    if (const auto* parts = std::get_if<std::shared_ptr<const typed::ConstItems>>(&value)) return Items(type, **parts);
    const auto* number = std::get_if<int64_t>(&value);
    if (number == nullptr) return Word("none");
    if (type.kind != ir::Kind::kEnum) return Number(*number);
    const typed::Enum& decl = program_.enums[type.enum_id];
    Word(decl.info.qualified);
    Word(decl.members[static_cast<size_t>(*number)].info.name);
  }

  void Items(typed::Type type, const typed::ConstItems& parts) {
    const bool record = type.kind == ir::Kind::kRecord;
    if (record) Word(program_.records[type.enum_id].info.qualified);
    Number(static_cast<int64_t>(parts.items.size()));
    for (size_t i = 0; i < parts.items.size(); ++i) {
      Constant(record ? program_.records[type.enum_id].fields[i].type : type.Element(), parts.items[i]);
    }
  }

  void History(const typed::HistoryQuery& query) {
    Word(ir::HistoryName(query.kind));
    Word(EventName(query.event));
    Word(query.field != ir::kNone ? EventField(query.event, query.field) : "-");
    Number(query.window_ms);
    std::vector<std::vector<std::string>> given;  // its parameter is its own
    given.swap(given_);
    Optional(query.where.get());
    given.swap(given_);
  }

  const typed::Program& program_;
  const typed::Journey* journey_;  // null: the text stands in none
  const bool resolved_;
  std::vector<int32_t> walks_;                   // those around
  std::vector<std::vector<std::string>> given_;  // to the lets around
  std::string out_;
};

}  // namespace

std::string StatementText(const typed::Program& program, const typed::Journey& journey, const typed::Stmt& stmt) {
  Text text(program, &journey, Text::Names::kAsWritten);
  text.Statement(stmt);
  return text.Take();
}

std::string ArmText(const typed::Program& program, const typed::Journey& journey, const typed::WaitArm& arm) {
  Text text(program, &journey, Text::Names::kAsWritten);
  text.Arm(arm);
  return text.Take();
}

std::string ResolvedStatement(const typed::Program& program, const typed::Journey& journey, const typed::Stmt& stmt) {
  Text text(program, &journey, Text::Names::kResolved);
  text.Statement(stmt);
  return text.Take();
}

std::string ResolvedArm(const typed::Program& program, const typed::Journey& journey, const typed::WaitArm& arm) {
  Text text(program, &journey, Text::Names::kResolved);
  text.Arm(arm);
  return text.Take();
}

std::string ResolvedExpression(const typed::Program& program, const typed::Journey* journey, const typed::Expr& expr) {
  Text text(program, journey, Text::Names::kResolved);
  text.Expression(expr);
  return text.Take();
}

std::string ResolvedValue(const typed::Program& program, typed::Type type, const typed::ConstValue& value) {
  Text text(program, nullptr, Text::Names::kResolved);
  text.Value(type, value);
  return text.Take();
}

std::string ResolvedDelay(const typed::Program& program, const ir::Delay& delay,
                          const std::optional<std::string>& zone) {
  Text text(program, nullptr, Text::Names::kResolved);
  text.Delay(delay, zone);
  return text.Take();
}

std::string ResolvedMoment(const typed::Program& program, const ir::Moment& moment,
                           const std::optional<std::string>& zone) {
  Text text(program, nullptr, Text::Names::kResolved);
  text.Moment(moment, nullptr, zone);
  return text.Take();
}

}  // namespace journey::lower
