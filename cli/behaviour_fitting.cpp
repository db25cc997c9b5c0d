// Once over the log for the steps, once for the fields.
#include "cli/behaviour_fitting.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/common.h"
#include "cli/log_walks.h"
#include "insight/message_name.h"
#include "runtime/store/canonical.h"

namespace journey::cli {
namespace {

constexpr size_t kMostFittedNames = 400;

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

}  // namespace

void MessageSink::Write(const rt::Record& record) {
  if (record.kind != rt::RecordKind::kSent) return;
  std::string name;
  insight::AppendMessageName(record.args_json, name);
  sent_[std::string(record.customer)].push_back({record.time, std::string(record.channel_name), std::move(name)});
}

foresight::SentMessages MessageSink::Finish() {
  for (auto& [customer, messages] : sent_) std::ranges::stable_sort(messages, {}, &foresight::SentMessage::time);
  return std::move(sent_);
}

std::optional<int> FitLog(const ir::Module& module, const FitOfLog& fit, const foresight::SentMessages& sent,
                          FittedBehaviour& into) {
  const auto read = ReadLogWalks(module, fit.events, fit.reading, kMostFittedNames);
  if (!read.ok()) return FailWorld(read.status().message());
  if (fit.tells) {
    if (const auto none = TellOfUnusable(fit.events, read.value().lines, read.value().unusable)) return none;
  }
  if (read.value().walks.walks.empty()) return FailWorld("there is no event in " + fit.events);
  for (const std::string& reaction : fit.reactions) {
    if (std::ranges::binary_search(read.value().walks.names, reaction)) continue;
    return FailUsage("--reaction: nobody does `" + reaction + "` in " + fit.events);
  }
  into.behaviour = foresight::FitBehaviour(read.value().walks, sent, fit.reactions, fit.memory);
  into.customers = read.value().walks.walks.size();
  foresight::FieldTally fields;
  if (fit.fields) {
    if (Status status = CountFields(module, fit.events, fit.reading, fields); !status.ok()) {
      return FailWorld(status.message());
    }
  }
  into.behaviour.fields = fields.Finish();
  return std::nullopt;
}

}  // namespace journey::cli
