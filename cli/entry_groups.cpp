// Answers are asked for once the step in which somebody entered is over, by a session of batches of one input.
#include "cli/entry_groups.h"

#include <algorithm>
#include <map>

#include "cli/common.h"
#include "cli/log_walks.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "compiler/driver/expression.h"
#include "runtime/input/source.h"
#include "runtime/interp/interp.h"
#include "runtime/platform/process.h"
#include "runtime/program/program.h"
#include "runtime/rules/send_text.h"
#include "runtime/session/feed.h"

namespace journey::cli {
namespace {

// Those who have entered and whose step may still be going on.
class Entries final : public rt::RecordSink {
 public:
  struct Entry {
    int64_t time;
    uint64_t ordinal;
    std::string customer, journey, key;
  };
  void Write(const rt::Record& record) override {
    if (record.kind != rt::RecordKind::kEntered && record.kind != rt::RecordKind::kHeldOut) return;
    all.push_back({record.time, record.entry, std::string(record.customer), std::string(record.journey_name),
                   std::string(record.key)});
  }
  std::vector<Entry> all;
};

class Asker {
 public:
  Asker(const rt::Program& program, const std::vector<CompiledExpression>& questions, insight::EntryGroups& groups)
      : program_(program), questions_(questions), groups_(groups) {}

  void Settle(rt::Session& session, Entries& entries) {
    for (const Entries::Entry& entry : entries.all) {
      rt::Arena arena;
      answers_.clear();
      for (const CompiledExpression& question : questions_) {
        const rt::Value value =
            session.Home(entry.customer).Evaluate(question.function, entry.customer, entry.time, arena);
        answers_.push_back(Text(question.type, value));
      }
      rt::Record record;
      record.journey_name = entry.journey;
      record.customer = entry.customer;
      record.key = entry.key;
      record.entry = entry.ordinal;
      groups_.Add(record, answers_);
    }
    entries.all.clear();
  }

 private:
  // As records spell it, but without quotes; texts as they are.
  std::string Text(const ir::Type& type, const rt::Value& value) const {
    if (type.kind == ir::Kind::kString && value.has != 0) return std::string(value.s->view());
    std::string json;
    rt::AppendValue(program_, type, value, json);
    return json.size() >= 2 && json.front() == '"' ? json.substr(1, json.size() - 2) : json;
  }

  const rt::Program& program_;
  const std::vector<CompiledExpression>& questions_;
  insight::EntryGroups& groups_;
  std::vector<std::string> answers_;
};

std::optional<int> Ask(const GroupsAsked& asked, const rt::SourceOptions& reading, const rt::Program& program,
                       const std::vector<CompiledExpression>& questions, insight::EntryGroups& groups) {
  auto source = rt::OpenInput(program, asked.input.events, reading);
  if (!source.ok()) return FailWorld(source.status().message());
  Entries entries;
  const rt::Interpreter interpreter(program);
  rt::SessionOptions options = asked.session;
  options.batch = 1;
  rt::Session session(program, interpreter, static_cast<rt::RecordSink&>(entries), options);
  if (!session.status().ok()) return FailWorld(session.status().message());
  Asker asker(program, questions, groups);
  Progress progress;
  const rt::Fed fed = rt::FeedAll(**source, session, {.go_on = [&](uint64_t lines) {
    asker.Settle(session, entries);
    progress.Step(lines, 0);
    return true;
  }});
  session.Finish();
  asker.Settle(session, entries);
  progress.Done();
  if (!(*source)->status().ok()) return FailWorld((*source)->status().message());
  return TellOfUnusable(asked.input.events, fed.lines, fed.rejected);
}

}  // namespace

std::vector<std::string> UsualQuestions(const Compilation& compilation) {
  const typed::Program& program = compilation.program;
  std::vector<std::string> questions;
  std::map<std::string, int> named;  // two modules may call different segments alike
  for (const typed::Let& let : program.lets) named[let.info.name] += 1;
  for (const typed::Let& let : program.lets) {
    if (let.is_segment && named[let.info.name] == 1) questions.push_back(let.info.name);
  }
  std::ranges::sort(questions);
  for (const typed::Field& field : program.customer_fields) {
    const ir::Kind kind = field.type.kind;
    if (kind == ir::Kind::kEnum || kind == ir::Kind::kBool) questions.push_back("customer." + field.info.name);
  }
  return questions;
}

std::optional<int> ReadGroups(const GroupsAsked& asked, const ProjectFiles& project,
                              std::optional<insight::EntryGroups>& groups) {
  const auto reading = ReadingOf(asked.input, project.input);
  if (!reading.ok()) return FailUsage(reading.status().message());
  auto texts = ReadSources(project);
  if (!texts.ok()) return FailWorld(texts.status().message());
  const CompiledExpressions compiled = CompileExpressions(std::move(texts).value(), asked.questions);
  if (compiled.not_one) {
    return FailUsage("--by: `" + asked.questions[*compiled.not_one] + "` is more than one expression");
  }
  if (!compiled.compilation->ir.has_value()) {
    WriteErr(DiagnosticText(*compiled.compilation, rt::kStderr));
    return kFindings;
  }
  const auto program = rt::Program::Load(std::move(*compiled.compilation->ir));
  if (!program.ok()) return FailWorld(program.status().message());
  groups.emplace(asked.questions);
  return Ask(asked, reading.value(), *program.value(), compiled.each, *groups);
}

}  // namespace journey::cli
