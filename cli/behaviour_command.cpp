// journey behaviour fit: how customers behave, by a log, for `journey simulate`.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/figure_text.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/log_walks.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/record_file.h"
#include "foresight/behaviour_fit.h"
#include "insight/message_name.h"
#include "runtime/store/canonical.h"

namespace journey::cli {
namespace {

constexpr size_t kMostFittedNames = 400;
// Once for the steps, once for the fields.
constexpr LogNeeds kFitLog{.file = true};

struct FitOptions {
  std::vector<std::string> paths, reactions;
  std::string records, out = "-";
  int memory = foresight::kMostMemory;
  InputFlags input;
};

// Who got what when.
class FitSink final : public rt::RecordSink {
 public:
  void Write(const rt::Record& record) override {
    if (record.kind != rt::RecordKind::kSent) return;
    std::string name;
    insight::AppendMessageName(record.args_json, name);
    sent[std::string(record.customer)].push_back({record.time, std::string(record.channel_name), std::move(name)});
  }
  void Sort() {
    for (auto& [customer, messages] : sent) std::ranges::stable_sort(messages, {}, &foresight::SentMessage::time);
  }
  foresight::SentMessages sent;
};

// Values of declared fields, as a log of the store spells them.
Status CountFields(const ir::Module& module, const std::string& path, const rt::SourceOptions& reading,
                   foresight::FieldTally& tally) {
  auto program = rt::Program::Load(module);
  if (!program.ok()) return program.status();
  auto source = rt::OpenInput(**program, path, reading);
  if (!source.ok()) return source.status();
  const rt::CanonicalLines lines(**program);
  rt::Arena arena;
  rt::Input input;
  rt::RawLine raw;
  std::string line;
  while ((*source)->Next(arena, &input, &raw)) {
    if (input.kind == rt::InputKind::kEvent || input.kind == rt::InputKind::kIdentify) {
      line.clear();
      lines.Append(input, line);
      const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
      const std::string event = input.kind == rt::InputKind::kEvent ? json.value("event", "") : "";
      tally.Count(event);
      const nlohmann::json values = json.value(event.empty() ? "traits" : "properties", nlohmann::json::object());
      for (const auto& [key, value] : values.items()) {
        if (!value.is_null()) tally.Add(event, {key}, value.dump());
      }
    }
    arena.Reset();
  }
  return (*source)->status();
}

// The project that fields and records are of; an exit code where it has errors.
std::optional<int> FitProject(const FitOptions& options, ProjectFiles& project, ir::Module& module) {
  if (options.paths.empty()) {
    if (options.records.empty()) return std::nullopt;
    return FailUsage("--records: name the project whose records they are");
  }
  auto found = FindTogether(options.paths);
  if (!found.ok()) return FailWorld(found.status().message());
  project = std::move(found).value();
  std::unique_ptr<Compilation> compiled;
  if (const auto failed = CompileWhole(project, compiled)) return failed;
  module = *compiled->ir;
  return std::nullopt;
}

int RunFit(const FitOptions& options) {
  if (options.records.empty() != options.reactions.empty()) {
    return FailUsage("--records and --reaction go together: what was sent, and which events are answers to it");
  }
  if (const std::string wrong = WrongLog(options.input, kFitLog); !wrong.empty()) return FailUsage(wrong);
  ProjectFiles project;
  ir::Module module;
  if (const auto failed = FitProject(options, project, module)) return *failed;
  const auto reading = ReadingOf(options.input, project.input);
  if (!reading.ok()) return FailUsage(reading.status().message());
  std::vector<NamedFile> inputs = SourceFiles(project);
  inputs.push_back({"--events", options.input.events});
  inputs.push_back({"--records", options.records});
  if (const std::string clash = Clash({{"--out", options.out}}, inputs); !clash.empty()) return FailUsage(clash);
  const auto read = ReadLogWalks(module, options.input.events, reading.value(), kMostFittedNames);
  if (!read.ok()) return FailWorld(read.status().message());
  if (const auto none = TellOfUnusable(options.input.events, read.value().lines, read.value().unusable)) return *none;
  if (read.value().walks.walks.empty()) return FailWorld("there is no event in " + options.input.events);
  for (const std::string& reaction : options.reactions) {
    if (std::ranges::binary_search(read.value().walks.names, reaction)) continue;
    return FailUsage("--reaction: nobody does `" + reaction + "` in " + options.input.events);
  }
  FitSink sink;
  if (!options.records.empty()) {
    if (Status status = ReadRecords(options.records, module, sink); !status.ok()) return FailWorld(status.message());
    sink.Sort();
  }
  foresight::Behaviour behaviour =
      foresight::FitBehaviour(read.value().walks, sink.sent, options.reactions, options.memory);
  foresight::FieldTally fields;
  if (!options.paths.empty()) {
    if (Status status = CountFields(module, options.input.events, reading.value(), fields); !status.ok()) {
      return FailWorld(status.message());
    }
  }
  behaviour.fields = fields.Finish();
  const std::string comment =
      "How the customers of " + std::filesystem::path(options.input.events).filename().string() + " behave.";
  if (const int failed = WriteResult(options.out, foresight::WriteBehaviour(behaviour, comment)); failed != kClean) {
    return failed;
  }
  Err("{} customers: {} states, {} fields, {} reactions\n", WithThousands(read.value().walks.walks.size()),
      behaviour.states.size(), behaviour.fields.size(), behaviour.reactions.size());
  return kClean;
}

}  // namespace

void AddBehaviour(Command app, int& exit_code) {
  Command command = app.Subcommand("behaviour", "Learns how customers behave, for `journey simulate`");
  command.RequireSubcommand();
  Command fit = command.Subcommand("fit", "Learns it from a log: what comes next, when, with which values");
  auto options = std::make_shared<FitOptions>();
  fit.Value("paths", options->paths, "Files or folders of the project, whose fields get values");
  AddLogFlags(fit, options->input, kFitLog);
  fit.Value("--records", options->records, "Records of a run over the log, to learn how messages are answered")
      .ValueName("FILE");
  fit.Value("--reaction", options->reactions,
            "With --records: an event that answers messages; several times for several")
      .ValueName("EVENT")
      .OneValueEach();
  fit.Value("--memory", options->memory,
            "How much of a customer's past counts: 1 what was done last, 2 also all that was done so far, 3 also how "
            "long ago it began, 4 also what was done before that")
      .Between(1, foresight::kMostMemory)
      .ShowDefault();
  fit.Value("-o,--out", options->out, "The file to write; - for standard output").ValueName("FILE").ShowDefault();
  fit.Footer(
      "The file is meant to be read and changed; docs/simulate.md says what its keys mean.\n"
      "\n"
      "examples:\n"
      "  journey behaviour fit shop --events log.jsonl --out shop.toml\n"
      "  journey behaviour fit shop --events log.jsonl --records shop.records.jsonl --reaction \"Email Opened\"");
  fit.Does([options, &exit_code] { exit_code = RunFit(*options); });
}

}  // namespace journey::cli
