// Calls of a store and their ends.
#include "runtime/api/store.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "runtime/api/counters.h"
#include "runtime/api/removals.h"
#include "runtime/interp/interp.h"
#include "runtime/records/reject.h"
#include "runtime/store/inspect.h"
#include "runtime/store/modules.h"

namespace rt = journey::rt;
using journey::Status;
using journey::api::Fail;

namespace {

// What the log calls the stream of lines that the host feeds.
constexpr const char* kHostSource = "host";

constexpr size_t kStatusEnds[] = {
    JOURNEY_FIELD_END(journey_store_status, struct_size), JOURNEY_FIELD_END(journey_store_status, acknowledged),
    JOURNEY_FIELD_END(journey_store_status, lines),       JOURNEY_FIELD_END(journey_store_status, recovered),
    JOURNEY_FIELD_END(journey_store_status, snapshot),    JOURNEY_FIELD_END(journey_store_status, records_bytes),
    JOURNEY_FIELD_END(journey_store_status, watermark_ms)};

// A send as the host sees it.
journey_send SendOf(const rt::Send& send) {
  return {send.id.data(),      send.id.size(),   send.customer.data(), send.customer.size(), send.channel.data(),
          send.channel.size(), send.time.data(), send.time.size(),     send.record.data(),   send.record.size()};
}

rt::Answer AnswerOf(const journey_answer& answer) {
  const std::string reason = answer.reason != nullptr ? answer.reason : "";
  switch (answer.outcome) {
    case JOURNEY_DELIVERED:
      return rt::Answer::Delivered();
    case JOURNEY_REFUSED:
      return rt::Answer::Refused(reason);
    case JOURNEY_PUT_OFF:
      return rt::Answer::PutOff();
    case JOURNEY_RETRY:
      break;
  }
  return rt::Answer::Retry(reason, answer.retry_after_ms > 0 ? std::optional(answer.retry_after_ms) : std::nullopt);
}

std::vector<rt::Answer> Ask(journey_sends_fn deliver, void* user, std::span<const rt::Send> sends) {
  std::vector<journey_send> handed;
  handed.reserve(sends.size());
  for (const rt::Send& send : sends) handed.push_back(SendOf(send));
  std::vector<journey_answer> answers(sends.size(), journey_answer{JOURNEY_RETRY, 0, nullptr});
  deliver(user, handed.data(), handed.size(), answers.data());
  std::vector<rt::Answer> result;
  result.reserve(answers.size());
  for (const journey_answer& answer : answers) result.push_back(AnswerOf(answer));
  return result;
}

}  // namespace

journey_store::journey_store(const journey_module& module, std::string folder, Options options)
    : program_(module.program), executor_(module.executor), folder_(std::move(folder)), options_(std::move(options)) {}

// While some finish on an older version, the store's own module has it, too; it is interpreted.
Status journey_store::UseLinked() {
  std::error_code unknown;
  if (!std::filesystem::is_directory(folder_, unknown)) return {};
  rt::FolderDisk disk(folder_);
  auto linked = rt::LinkedModuleOf(disk, program_->module());
  if (!linked.ok()) return linked.status();
  if (!*linked) return {};
  auto program = rt::Program::LoadVerified(std::move(**linked));
  if (!program.ok()) return program.status();
  program_ = std::move(*program);
  executor_ = std::make_shared<rt::Interpreter>(*program_);
  return {};
}

Status journey_store::Open() {
  if (Status status = UseLinked(); !status.ok()) return status;
  auto opened = rt::FolderRun::Open(folder_, *program_, *executor_, options_.run);
  if (!opened.ok()) return opened.status();
  opened_ = std::move(*opened);
  source_ = std::make_unique<rt::TextSource>(*program_);
  return {};
}

void journey_store::Free(journey_store* store) {
  if (store != nullptr && store->gate_.MayGo()) delete store;
}

template <typename Work>
journey_code journey_store::Call(journey_error** error, Work&& work) {
  if (error != nullptr) *error = nullptr;
  if (const journey_code code = gate_.Enter(error); code != JOURNEY_OK) return code;
  journey_code code;
  if (!ended_.empty()) {
    code = Fail(error, JOURNEY_STOPPED, "the store takes no more calls: " + ended_);
  } else {
    stopped_ = false;
    try {
      code = work();
    } catch (...) {
      code = journey::api::FailWithException(error);
      lost_ = lost_ || !opened_->runs();
      End("a call was broken off; free it and open it again");
    }
  }
  if (gate_.Leave()) delete this;
  return code;
}

template <typename Work>
journey_code journey_store::Look(Work&& work) const {
  if (const journey_code code = gate_.Enter(nullptr); code != JOURNEY_OK) return code;
  journey_code code = lost_ ? JOURNEY_STOPPED : JOURNEY_OK;
  try {
    if (!lost_) work();
  } catch (...) {
    code = journey::api::FailWithException(nullptr);
  }
  if (gate_.Leave()) delete this;
  return code;
}

journey_code journey_store::Verdict(const Status& status, journey_error** error) {
  if (!Run().status().ok()) {
    End(Run().status().message());
    return Fail(error, JOURNEY_ERROR_WORLD, Run().status().message());
  }
  if (stopped_) {
    End("a callback stopped a call; free it and open it again");
    return Fail(error, JOURNEY_STOPPED, "a callback stopped the call");
  }
  return status.ok() ? JOURNEY_OK : Fail(error, JOURNEY_ERROR_WORLD, status.message());
}

journey_code journey_store::Feed(std::string_view lines, journey_error** error) {
  return Call(error, [&] {
    rt::FeedCalls calls;
    if (options_.answer_reject != nullptr) {
      calls.rejected = [this](const rt::RawLine& raw, const rt::Input& input) {
        reject_.clear();
        rt::AppendRejectJson(raw.number, input.error_code, input.error_message, raw.text, reject_);
        if (options_.answer_reject(options_.user, reject_.data(), reject_.size()) != 0) stopped_ = true;
      };
    }
    calls.go_on = [this](uint64_t) { return !stopped_; };
    source_->Continue(lines);
    Run().Feed(*source_, kHostSource, std::move(calls));
    return Verdict(Run().Rest(), error);
  });
}

journey_code journey_store::Advance(int64_t instant_ms, journey_error** error) {
  return Call(error, [&] { return Verdict(Run().Finish(instant_ms), error); });
}

journey_code journey_store::Close(journey_error** error) {
  return Call(error, [&] {
    if (Status status = CloseQueues(); !status.ok()) return Verdict(status, error);
    const journey_code code = Verdict(Run().Close(), error);
    if (code == JOURNEY_OK) End("it was closed");
    return code;
  });
}

bool journey_store::GiveNone(journey_store_status* status) {
  return journey::api::GiveFields(journey_store_status JOURNEY_STORE_STATUS_INIT, kStatusEnds, status);
}

journey_code journey_store::GetStatus(journey_store_status* status) const {
  if (!GiveNone(status)) return JOURNEY_ERROR_ARGUMENT;
  return Look([&] {
    rt::DurableRun& run = Run();
    journey_store_status all = JOURNEY_STORE_STATUS_INIT;
    all.acknowledged = run.acknowledged();
    all.lines = run.mark() && run.mark()->name == kHostSource ? run.mark()->inputs : 0;
    all.recovered = run.recovered().position;
    all.snapshot = run.recovered().snapshot;
    all.records_bytes = run.cursor() ? run.cursor()->length : 0;
    const int64_t watermark = run.session().watermark();
    if (watermark != rt::kNoTimestamp) all.watermark_ms = watermark;
    journey::api::GiveFields(all, kStatusEnds, status);
  });
}

journey_code journey_store::Counters(journey_counters* counters) const {
  if (!journey::api::Give(journey_counters JOURNEY_COUNTERS_INIT, counters)) return JOURNEY_ERROR_ARGUMENT;
  return Look([&] { journey::api::Give(journey::api::CountersOf(Run().session(), Run().buffers()), counters); });
}

journey_code journey_store::Inspect(std::string_view customer, journey_text_fn visit, void* user,
                                    journey_error** error) {
  return Call(error, [&] {
    if (const auto found = rt::CustomerIn(Run().session(), customer)) {
      const std::string json = rt::CustomerJson(*found);
      visit(user, json.data(), json.size());
    }
    return JOURNEY_OK;
  });
}

journey_code journey_store::Forget(std::string_view customer, int* known, journey_error** error) {
  return Call(error, [&] {
    if (Status status = CloseQueues(); !status.ok()) return Verdict(status, error);
    const auto forgotten = opened_->Forget(std::string(customer));
    if (!forgotten.ok()) {
      lost_ = true;
      End(forgotten.status().message());
      return Fail(error, JOURNEY_ERROR_WORLD, forgotten.status().message());
    }
    if (known != nullptr) *known = forgotten.value().any() ? 1 : 0;
    return JOURNEY_OK;
  });
}

journey_code journey_store::Remove(std::string_view customer, const char* journey, int* known, uint64_t* ended,
                                   journey_error** error) {
  return Call(error, [&] {
    const std::optional<int32_t> meant = journey::api::JourneyMeant(*program_, journey);
    if (!meant) return journey::api::FailNoJourney(error, journey);
    const auto removal = Run().Remove(customer, *meant);
    if (removal.ok()) journey::api::GiveRemoval(removal.value(), known, ended);
    return Verdict(removal.status(), error);
  });
}

// ---------------------------------------------------------------- sinks

journey_code journey_store::AddSink(const journey_sink_options& options, const char* name, journey_sends_fn deliver,
                                    void* user, journey_error** error) {
  return Call(error, [&] {
    if (sinks_.contains(name)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, std::string("there is a sink \"") + name + "\" already");
    }
    journey::api::HostSink sink;
    sink.options.sink = name;
    for (size_t i = 0; i < options.channel_count; ++i) {
      const std::string channel = options.channels[i];
      const auto& known = program_->module().channels;
      if (std::none_of(known.begin(), known.end(),
                       [&](const journey::ir::Channel& one) { return one.simple_name == channel; })) {
        return Fail(error, JOURNEY_ERROR_ARGUMENT, "there is no channel \"" + channel + "\"");
      }
      sink.options.channels.push_back(channel);
    }
    sink.options.batch = std::max<size_t>(options.batch, 1);
    sink.options.window = std::max(sink.options.window, sink.options.batch);
    if (options.attempts > 0) sink.options.retry.attempts = options.attempts;
    sink.options.from_start = options.from_start != 0;
    sink.deliver = deliver;
    sink.user = user;
    // A new sink gets what is sent from here on.
    if (Status status = Run().NoteCursor(); !status.ok()) return Verdict(status, error);
    if (Status status = OpenDelivery(sink); !status.ok()) return Verdict(status, error);
    sinks_.emplace(name, std::move(sink));
    return JOURNEY_OK;
  });
}

Status journey_store::OpenQueues() {
  if (queues_ != nullptr) return {};
  auto disk = rt::FolderDisk::Make(rt::QueueFolderOf(folder_));
  if (!disk.ok()) return disk.status();
  auto lock = rt::FolderLock::Take(rt::QueueFolderOf(folder_));
  if (!lock.ok()) return lock.status();
  queues_lock_ = std::make_unique<rt::FolderLock>(std::move(*lock));
  queues_ = std::move(*disk);
  records_ = rt::PlaceOf(options_.run.records);
  return {};
}

Status journey_store::OpenDelivery(journey::api::HostSink& sink) {
  if (Status status = OpenQueues(); !status.ok()) return status;
  if (sink.sink == nullptr) {
    sink.sink =
        std::make_unique<rt::CallbackSink>([deliver = sink.deliver, user = sink.user](std::span<const rt::Send> sends) {
          return Ask(deliver, user, sends);
        });
  }
  const rt::RecordsFile records{records_.disk.get(), records_.name, options_.run.records, Run().cursor()->length};
  auto delivery = rt::Delivery::Open(*queues_, records, sink.options, *sink.sink, clock_);
  if (!delivery.ok()) return delivery.status();
  sink.delivery = std::move(*delivery);
  return {};
}

Status journey_store::CloseQueues() {
  for (auto& [name, sink] : sinks_) {
    if (sink.delivery == nullptr) continue;
    if (Status status = sink.delivery->Save(); !status.ok()) return status;
    sink.delivery = nullptr;
  }
  queues_lock_ = nullptr;
  queues_ = nullptr;
  return {};
}

journey_code journey_store::Deliver(const std::string& name, int64_t* next_ms, journey_error** error) {
  return Call(error, [&] {
    const auto found = sinks_.find(name);
    if (found == sinks_.end()) return Fail(error, JOURNEY_ERROR_ARGUMENT, "there is no sink \"" + name + "\"");
    journey::api::HostSink& sink = found->second;
    if (Status status = Run().NoteCursor(); !status.ok()) return Verdict(status, error);
    if (sink.delivery == nullptr) {
      if (Status status = OpenDelivery(sink); !status.ok()) return Verdict(status, error);
    }
    sink.delivery->Ready(Run().cursor()->length);
    while (true) {
      const journey::Result<int64_t> next = sink.delivery->Step();
      if (!next.ok()) {
        // Opened again by the next call, from what is on the disk.
        sink.delivery = nullptr;
        return Verdict(next.status(), error);
      }
      if (next.value() <= clock_.NowMs()) continue;
      if (next_ms != nullptr) *next_ms = next.value();
      return Verdict(sink.delivery->Save(), error);
    }
  });
}
