// Deliveries on threads of their own, over a real folder and the real clock: a sink that hangs holds up nobody else.
#include "runtime/deliver/dispatcher.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "runtime/deliver/file_sink.h"
#include "runtime/deliver/queue_status.h"
#include "runtime/deliver/requests.h"
#include "runtime/deliver/webhook.h"
#include "tests/deliver/receiver.h"

namespace journey::rt {
namespace {

using std::chrono::milliseconds;

class Dispatching : public ::testing::Test {
 protected:
  Dispatching() : folder(deliver_testing::ScratchFolder()), disk(folder) { std::ofstream(folder + "/records"); }
  ~Dispatching() override { std::filesystem::remove_all(folder); }
  void Write(int from, int to) {
    std::ofstream file(folder + "/records", std::ios::app);
    for (int n = from; n < to; ++n) {
      file << fmt::format(
          R"({{"time":"2026-01-01T00:00:{:02}.000Z","customer":"c","kind":"sent","channel":"email","id":"j.J/c//1/{}","args":{{}}}})"
          "\n",
          n % 60, n);
    }
  }
  uint64_t size() const { return std::filesystem::file_size(folder + "/records"); }
  std::unique_ptr<Delivery> Open(const std::string& name, Sink& sink, DeliveryOptions options = {}) {
    options.sink = name;
    auto opened = Delivery::Open(disk, {&disk, "records", folder + "/records", 0}, options, sink, clock);
    EXPECT_TRUE(opened.ok()) << opened.status().message();
    return std::move(*opened);
  }
  QueueStatus StatusOf(const std::string& sink) {
    const auto statuses = QueueStatuses(disk, size());
    EXPECT_TRUE(statuses.ok()) << statuses.status().message();
    for (const QueueStatus& status : statuses.value()) {
      if (status.sink == sink) return status;
    }
    return {};
  }
  static bool Never() { return false; }

  const std::string folder;
  FolderDisk disk;
  SystemClock clock;
};

TEST_F(Dispatching, AHangingSinkHoldsUpNobodyElse) {
  const deliver_testing::Receiver receiver({"hang"}, "-");
  Dispatcher dispatcher(clock);
  const auto hook = WebhookSink::Open({.url = receiver.Url()}, clock, dispatcher.stopping());
  ASSERT_TRUE(hook.ok());
  const auto file = FileSink::Open(disk, "out.jsonl");
  ASSERT_TRUE(file.ok());
  dispatcher.Add(Open("hook", *hook.value()));
  dispatcher.Add(Open("file", *file.value()));
  ASSERT_TRUE(dispatcher.Start().ok());
  Write(0, 20);
  dispatcher.Ready(size());
  const auto begin = std::chrono::steady_clock::now();
  dispatcher.Drain(milliseconds(1500), Never);
  EXPECT_TRUE(dispatcher.Stop().ok());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << "what hangs is ended";
  EXPECT_EQ(StatusOf("file").queued, 0u);
  EXPECT_EQ(StatusOf("file").state.delivered, 20u);
  const QueueStatus hanging = StatusOf("hook");
  EXPECT_EQ(hanging.queued, 20u);
  EXPECT_EQ(hanging.oldest, "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(hanging.state.delivered, 0u);
}

// Two stores that name one file: what each writes stands there once, line by line.
TEST_F(Dispatching, TwoSinksMayHaveOneFile) {
  constexpr int kBatches = 200, kTogether = 3;
  const auto deliver = [&](const std::string& who) {
    FolderDisk own(folder);
    const auto sink = FileSink::Open(own, "out.jsonl");
    ASSERT_TRUE(sink.ok());
    for (int batch = 0; batch < kBatches; ++batch) {
      std::vector<std::string> records;
      std::vector<Send> sends;
      for (int i = 0; i < kTogether; ++i) records.push_back(fmt::format("{} {} {}", who, batch, i));
      for (const std::string& record : records) sends.push_back({.id = "i", .channel = "email", .record = record});
      while (sink.value()->Deliver(sends).at(0).kind != Answer::Kind::kDelivered) {
      }
    }
  };
  std::thread one([&] { deliver("one"); }), other([&] { deliver("other"); });
  one.join();
  other.join();
  std::map<std::string, int> next;  // lines that were seen of each
  std::ifstream file(folder + "/out.jsonl");
  for (std::string line; std::getline(file, line);) {
    const std::string who = line.substr(0, line.find(' '));
    const int at = next[who]++;
    ASSERT_EQ(line, fmt::format("{} {} {}", who, at / kTogether, at % kTogether));
  }
  EXPECT_EQ(next, (std::map<std::string, int>{{"one", kBatches * kTogether}, {"other", kBatches * kTogether}}));
}

TEST_F(Dispatching, ADrainWaitsForNothingThatComesLater) {
  const deliver_testing::Receiver receiver({"503:3600"}, "-");
  Dispatcher dispatcher(clock);
  const auto hook = WebhookSink::Open({.url = receiver.Url()}, clock, dispatcher.stopping());
  ASSERT_TRUE(hook.ok());
  dispatcher.Add(Open("hook", *hook.value()));
  ASSERT_TRUE(dispatcher.Start().ok());
  Write(0, 3);
  dispatcher.Ready(size());
  const auto begin = std::chrono::steady_clock::now();
  dispatcher.Drain(milliseconds(60'000), Never);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20)) << "in an hour is not within a minute";
  EXPECT_TRUE(dispatcher.Stop().ok());
  EXPECT_EQ(StatusOf("hook").queued, 3u);
  EXPECT_EQ(StatusOf("hook").state.last_reason, "HTTP 503");
  EXPECT_EQ(receiver.Requests().size(), 1u);
}

TEST_F(Dispatching, DeadLettersAreTriedAgainWhileItRuns) {
  const deliver_testing::Receiver receiver({"400", "400", "200"}, "-");
  Dispatcher dispatcher(clock);
  const auto hook = WebhookSink::Open({.url = receiver.Url()}, clock, dispatcher.stopping());
  ASSERT_TRUE(hook.ok());
  dispatcher.Add(Open("hook", *hook.value()));
  ASSERT_TRUE(dispatcher.Start().ok());
  Write(0, 2);
  dispatcher.Ready(size());
  dispatcher.Drain(milliseconds(20'000), Never);
  FolderDisk other(folder);
  const std::vector<std::string> ids{"j.J/c//1/1"};
  ASSERT_TRUE(AskForRetry(other, "hook", ids, 17).ok());
  const auto begin = std::chrono::steady_clock::now();
  while (StatusOf("hook").state.delivered < 1 && std::chrono::steady_clock::now() - begin < std::chrono::seconds(20))
    dispatcher.Drain(milliseconds(100), [] { return false; });
  EXPECT_EQ(receiver.Requests().size(), 3u);
  EXPECT_TRUE(dispatcher.Stop().ok());
  EXPECT_EQ(StatusOf("hook").state.dead_letters, 1u);
  EXPECT_EQ(StatusOf("hook").state.delivered, 1u);
  EXPECT_TRUE(FilesNamed(disk, "retry-").value().empty());
  // And the other one, where nobody has the queue.
  EXPECT_EQ(RetryDeadLetters(disk, "hook", {}).value(), 1u);
  EXPECT_EQ(StatusOf("hook").queued, 1u);
  EXPECT_EQ(RetryDeadLetters(disk, "unknown", {}).value(), 0u);
}

}  // namespace
}  // namespace journey::rt
