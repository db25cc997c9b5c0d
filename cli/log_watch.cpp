// Who looks on is told one after the other.
#include "cli/log_watch.h"

#include <memory>
#include <vector>

#include "cli/progress.h"
#include "runtime/interp/interp.h"
#include "runtime/interp/observing.h"
#include "runtime/session/feed.h"

namespace journey::cli {
namespace {

class Onlookers final : public rt::Trace, public rt::RunObserver, public rt::RecordSink {
 public:
  explicit Onlookers(const LogWatchers& watchers) {
    Add(watchers.touchpoints, traces_, sinks_);
    Add(watchers.design, traces_, observers_, sinks_);
    Add(watchers.touched, observers_, sinks_);
    Add(watchers.events, traces_);
    Add(watchers.records, sinks_);
  }
  bool of_instructions() const { return !observers_.empty(); }

  void See(const rt::Customer& customer, const rt::Asked& asked) override {
    for (rt::Trace* one : traces_) one->See(customer, asked);
  }
  void Hears(const rt::Customer& customer, const rt::Happening& input) override {
    for (rt::Trace* one : traces_) one->Hears(customer, input);
  }
  void HasHeard(const rt::Customer& customer, const rt::Happening& input) override {
    for (rt::Trace* one : traces_) one->HasHeard(customer, input);
  }
  void Begins(const ir::Function& function, const ir::Instr& instr) override {
    for (rt::RunObserver* one : observers_) one->Begins(function, instr);
  }
  void Ran(const ir::Function& function, const ir::Instr& instr, const rt::Value& result) override {
    for (rt::RunObserver* one : observers_) one->Ran(function, instr, result);
  }
  void Write(const rt::Record& record) override {
    for (rt::RecordSink* one : sinks_) one->Write(record);
  }

 private:
  template <typename Watcher, typename... Lists>
  static void Add(Watcher* watcher, Lists&... lists) {
    if (watcher != nullptr) (lists.push_back(watcher), ...);
  }

  std::vector<rt::Trace*> traces_;
  std::vector<rt::RunObserver*> observers_;
  std::vector<rt::RecordSink*> sinks_;
};

}  // namespace

Result<WatchedLog> WatchLog(const rt::Program& program, const std::string& path, const rt::SourceOptions& reading,
                            rt::SessionOptions session_options, const LogWatchers& watchers) {
  auto source = rt::OpenInput(program, path, reading);
  if (!source.ok()) return source.status();
  Onlookers onlookers(watchers);
  std::unique_ptr<rt::Executor> executor;
  if (onlookers.of_instructions()) {
    executor = std::make_unique<rt::ObservingInterpreter>(program, onlookers);
  } else {
    executor = std::make_unique<rt::Interpreter>(program);
  }
  if (watchers.design != nullptr) session_options.batch = 1;  // it settles each input by itself
  if (watchers.touched != nullptr) {
    session_options.touched = [&](rt::Engine&, std::string_view customer) { watchers.touched->Was(customer); };
  }
  session_options.engine.trace = &onlookers;
  rt::Session session(program, *executor, static_cast<rt::RecordSink&>(onlookers), session_options);
  if (!session.status().ok()) return session.status();
  Progress progress;
  rt::FeedCalls calls;
  if (watchers.design != nullptr) {
    calls.unknown = [&](std::string_view name) { watchers.design->AddUndeclared(name); };
  }
  calls.go_on = [&](uint64_t lines) {
    if (watchers.design != nullptr) watchers.design->Settle(session);
    progress.Step(lines, 0);
    return true;
  };
  const rt::Fed fed = rt::FeedAll(**source, session, calls);
  session.Finish();
  progress.Done();
  if (!(*source)->status().ok()) return (*source)->status();
  return WatchedLog{fed.lines, fed.rejected, session.counters().customers};
}

}  // namespace journey::cli
