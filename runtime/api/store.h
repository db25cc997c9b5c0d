// A store of the C API: a run over a folder, the host's sinks, and what may end a call before its work is done.
//
// In: lines, moments, verbs. Out: codes; records to the file, sends to the host's functions. One call at a time. What a
// call could not finish ends the store for this process, and the folder says where to go on.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "journey/store.h"
#include "runtime/api/call_gate.h"
#include "runtime/api/handles.h"
#include "runtime/deliver/clock.h"
#include "runtime/deliver/delivery.h"
#include "runtime/deliver/queue_status.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/input/text_source.h"

namespace journey::api {

// A host's function as a sink.
struct HostSink {
  rt::DeliveryOptions options;
  journey_sends_fn deliver = nullptr;
  void* user = nullptr;
  std::unique_ptr<rt::Sink> sink;
  std::unique_ptr<rt::Delivery> delivery;  // null: its queue is not open
};

}  // namespace journey::api

struct journey_store {
  // What the options say, in the runtime's words.
  struct Options {
    journey::rt::FolderRunOptions run;
    journey_reject_answer_fn answer_reject = nullptr;
    void* user = nullptr;
  };
  journey_store(const journey_module& module, std::string folder, Options options);
  journey_store(const journey_store&) = delete;

  journey::Status Open();
  journey_code Feed(std::string_view lines, journey_error** error);
  journey_code Advance(int64_t instant_ms, journey_error** error);
  journey_code Close(journey_error** error);
  journey_code GetStatus(journey_store_status* status) const;
  // What a call without a store gives. False when struct_size is none.
  static bool GiveNone(journey_store_status* status);
  journey_code Counters(journey_counters* counters) const;
  journey_code Inspect(std::string_view customer, journey_text_fn visit, void* user, journey_error** error);
  journey_code Forget(std::string_view customer, int* known, journey_error** error);
  // `journey`: null: all.
  journey_code Remove(std::string_view customer, const char* journey, int* known, uint64_t* ended,
                      journey_error** error);
  journey_code AddSink(const journey_sink_options& options, const char* name, journey_sends_fn deliver, void* user,
                       journey_error** error);
  journey_code Deliver(const std::string& name, int64_t* next_ms, journey_error** error);
  // Frees the store; if there is a call, at its end.
  static void Free(journey_store* store);

 private:
  // One call: `work` gives a code, with the error if it is none of the store's own.
  template <typename Work>
  journey_code Call(journey_error** error, Work&& work);
  // One that only looks, also after the end.
  template <typename Work>
  journey_code Look(Work&& work) const;
  // The code of a failed status; what the run itself has failed with is the end.
  journey_code Verdict(const journey::Status& status, journey_error** error);
  void End(std::string why) {
    if (ended_.empty()) ended_ = std::move(why);
  }
  journey::Status OpenQueues();
  journey::Status OpenDelivery(journey::api::HostSink& sink);
  // What was settled is written down.
  journey::Status CloseQueues();
  journey::rt::DurableRun& Run() const { return opened_->run(); }

  journey::Status UseLinked();

  std::shared_ptr<const journey::rt::Program> program_;
  std::shared_ptr<const journey::rt::Executor> executor_;
  const std::string folder_;
  const Options options_;
  journey::api::CallGate gate_{"store"};
  std::string ended_;     // why no more calls are taken; empty: they are
  bool stopped_ = false;  // a callback wants the call to end
  bool lost_ = false;     // there is no run any more
  std::string reject_;
  std::unique_ptr<journey::rt::FolderRun> opened_;
  std::unique_ptr<journey::rt::TextSource> source_;  // counts lines over all batches
  journey::rt::SystemClock clock_;
  // The folder of queues, held while one of them is open.
  std::unique_ptr<journey::rt::FolderDisk> queues_;
  std::unique_ptr<journey::rt::FolderLock> queues_lock_;
  journey::rt::FileOnDisk records_;
  std::map<std::string, journey::api::HostSink> sinks_;
};
