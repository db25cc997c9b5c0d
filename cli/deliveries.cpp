// Settings become sinks; secrets come from the environment.
#include "cli/deliveries.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <utility>

#include "base/figure_text.h"
#include "cli/output.h"
#include "compiler/diag/diag.h"
#include "runtime/deliver/file_sink.h"
#include "runtime/deliver/signature.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/deliver/webhook.h"
#include "runtime/session/summary.h"
#include "runtime/value/calendar.h"

namespace journey::cli {
namespace {

constexpr size_t kFileBatch = 1000;  // lines at once, where nothing is said

// Those of all variables, the newest first; a variable may hold several, with spaces between them.
Result<std::vector<std::string>> KeysOf(const SinkSettings& settings) {
  std::vector<std::string> keys;
  for (const std::string& variable : settings.secrets_env) {
    const char* value = std::getenv(variable.c_str());
    const std::string text = value != nullptr ? value : "";
    const size_t before = keys.size();
    for (size_t at = text.find_first_not_of(' '); at != std::string::npos;) {
      const size_t end = std::min(text.find(' ', at), text.size());
      auto key = rt::DecodeSecret(std::string_view(text).substr(at, end - at));
      if (!key.ok()) {
        return Status::Error(fmt::format("[sinks.{}]: the environment variable {}: {}", settings.name, variable,
                                         key.status().message()));
      }
      keys.push_back(std::move(*key));
      at = text.find_first_not_of(' ', end);
    }
    if (keys.size() == before) {
      return Status::Error(fmt::format("[sinks.{}]: the environment variable {}, which `secrets_env` names, is not set",
                                       settings.name, variable));
    }
  }
  return keys;
}

rt::DeliveryOptions OptionsOf(const SinkSettings& settings, bool from_start) {
  rt::DeliveryOptions options;
  options.sink = settings.name;
  options.channels = settings.channels;
  options.retry.first_ms = settings.retry_first_ms.value_or(options.retry.first_ms);
  options.retry.most_ms = settings.retry_most_ms.value_or(options.retry.most_ms);
  options.retry.attempts =
      static_cast<uint64_t>(settings.attempts.value_or(static_cast<int64_t>(options.retry.attempts)));
  options.retry.max_age_ms = settings.max_age_ms.value_or(options.retry.max_age_ms);
  options.batch =
      static_cast<size_t>(settings.batch.value_or(settings.kind == "webhook" ? 1 : static_cast<int64_t>(kFileBatch)));
  options.batch_bytes = static_cast<uint64_t>(settings.batch_bytes.value_or(static_cast<int64_t>(options.batch_bytes)));
  options.window = std::max(options.window, options.batch);
  if (settings.rate) {
    rt::Rate& rate = options.gate.rate.emplace();
    rate.sends = static_cast<double>(*settings.rate);
    rate.per_ms = *settings.rate_per_ms;
    constexpr double kSecond = 1000;
    const double a_second = rate.sends * kSecond / static_cast<double>(rate.per_ms);
    rate.burst = std::max(1.0, settings.burst ? static_cast<double>(*settings.burst) : a_second);
  }
  options.gate.hours = settings.hours;
  options.gate.zone = rt::FindZone(settings.zone).value_or(rt::kUtc);
  options.from_start = from_start;
  options.seed = std::random_device()();
  return options;
}

}  // namespace

Status CheckChannels(const std::vector<SinkSettings>& sinks, const ir::Module& module) {
  std::vector<std::string_view> known;
  for (const ir::Channel& channel : module.channels) known.push_back(channel.simple_name);
  for (const SinkSettings& sink : sinks) {
    for (const std::string& channel : sink.channels) {
      if (std::ranges::find(known, channel) != known.end()) continue;
      const std::string_view near = Nearest(channel, known);
      return Status::Error(fmt::format("journey.toml: [sinks.{}]: there is no channel `{}`; {}", sink.name, channel,
                                       near.empty() ? fmt::format("there are {}", fmt::join(known, ", "))
                                                    : fmt::format("did you mean `{}`?", near)));
    }
  }
  return {};
}

std::vector<NamedFile> SinkFiles(const std::vector<SinkSettings>& sinks) {
  std::vector<NamedFile> files;
  for (const SinkSettings& sink : sinks) {
    if (!sink.path.empty()) files.push_back({fmt::format("[sinks.{}]", sink.name), sink.path});
  }
  return files;
}

bool Deliveries::UsesStdout(const std::vector<SinkSettings>& sinks) {
  return std::ranges::any_of(sinks, [](const SinkSettings& sink) { return sink.kind == "stdout"; });
}

Result<std::unique_ptr<rt::Sink>> Deliveries::MakeSink(const SinkSettings& settings, Opened& opened) {
  if (settings.kind == "stdout") {
    auto file = rt::File::ToWrite("-");
    if (!file.ok()) return file.status();
    return std::unique_ptr<rt::Sink>(std::make_unique<rt::StreamSink>(std::move(*file)));
  }
  if (settings.kind == "file") {
    rt::FileOnDisk place = rt::PlaceOf(settings.path);
    opened.target = std::move(place.disk);
    auto file = rt::FileSink::Open(*opened.target, place.name);
    if (!file.ok()) return file.status();
    return std::unique_ptr<rt::Sink>(std::move(*file));
  }
  rt::WebhookOptions options{.url = settings.url, .array = settings.batch.has_value(), .ca_file = settings.ca_file};
  options.timeout_ms = settings.timeout_ms.value_or(options.timeout_ms);
  options.agent = "journey/" JOURNEY_VERSION;
  auto keys = KeysOf(settings);
  if (!keys.ok()) return keys.status();
  options.keys = std::move(*keys);
  auto sink = rt::WebhookSink::Open(std::move(options), clock_, dispatcher_.stopping());
  if (!sink.ok()) return Status::Error(fmt::format("[sinks.{}]: {}", settings.name, sink.status().message()));
  return std::unique_ptr<rt::Sink>(std::move(*sink));
}

Status Deliveries::Add(const SinkSettings& settings, const std::string& records, uint64_t ready, bool from_start) {
  Opened& opened = *opened_.emplace_back(std::make_unique<Opened>());
  auto sink = MakeSink(settings, opened);
  if (!sink.ok()) return sink.status();
  opened.sink = std::move(*sink);
  opened.folder = std::make_unique<rt::FolderDisk>(folder_);
  rt::FileOnDisk place = rt::PlaceOf(records);
  opened.records = std::move(place.disk);
  auto delivery = rt::Delivery::Open(*opened.folder, {opened.records.get(), place.name, records, ready},
                                     OptionsOf(settings, from_start), *opened.sink, clock_);
  if (!delivery.ok()) return delivery.status();
  for (const std::string& warning : (*delivery)->warnings()) Err("warning: {}: {}\n", settings.name, warning);
  opened.delivered = (*delivery)->state().delivered;
  opened.dead_letters = (*delivery)->state().dead_letters;
  dispatcher_.Add(std::move(*delivery));
  return {};
}

Result<std::unique_ptr<Deliveries>> Deliveries::Open(const std::vector<SinkSettings>& sinks, const std::string& store,
                                                     const std::string& records, uint64_t ready, bool from_start) {
  std::unique_ptr<Deliveries> deliveries(new Deliveries());
  deliveries->folder_ = rt::QueueFolderOf(store);
  const auto folder = rt::FolderDisk::Make(deliveries->folder_);
  if (!folder.ok()) return folder.status();
  auto lock = rt::FolderLock::Take(deliveries->folder_);
  if (!lock.ok()) return lock.status();
  deliveries->lock_ = std::make_unique<rt::FolderLock>(std::move(*lock));
  for (const SinkSettings& settings : sinks) {
    if (Status status = deliveries->Add(settings, records, ready, from_start); !status.ok()) return status;
  }
  deliveries->dispatcher_.Ready(ready);
  if (Status status = deliveries->dispatcher_.Start(); !status.ok()) return status;
  return deliveries;
}

Status Deliveries::AddQueues(const std::vector<SinkSettings>& sinks, const std::string& store,
                             const std::string& records, uint64_t ready) {
  const std::string place = rt::QueueFolderOf(store);
  const auto folder = rt::FolderDisk::Make(place);
  if (!folder.ok()) return folder.status();
  const auto lock = rt::FolderLock::Take(place);
  if (!lock.ok()) return {};  // somebody delivers, and has made those of the sinks that are known there
  for (const SinkSettings& sink : sinks) {
    if (Status status = rt::AddQueue(*folder.value(), sink.name, sink.channels, records, ready); !status.ok())
      return status;
  }
  return {};
}

Result<std::string> Deliveries::Summary() {
  std::string text;
  left_ = 0;
  const auto statuses = rt::QueueStatuses(*opened_.front()->folder, dispatcher_.ready());
  if (!statuses.ok()) return statuses.status();
  for (size_t i = 0; i < opened_.size(); ++i) {
    const rt::Delivery& delivery = *dispatcher_.deliveries()[i];
    const auto found = std::ranges::find(statuses.value(), delivery.sink_name(), &rt::QueueStatus::sink);
    if (found == statuses.value().end()) continue;
    const rt::QueueState& state = found->state;
    left_ += found->queued;
    text += fmt::format("{}: {} sends delivered, {} left", delivery.sink_name(),
                        WithThousands(state.delivered - opened_[i]->delivered), WithThousands(found->queued));
    if (state.dead_letters > 0) {
      text += fmt::format(", {} dead letters", WithThousands(state.dead_letters));
    }
    text += found->queued > 0 && !state.last_reason.empty() ? fmt::format(" ({})\n", state.last_reason) : "\n";
  }
  return text;
}

}  // namespace journey::cli
