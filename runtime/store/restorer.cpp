// The workers take the next frame as soon as they are done with one; those that are decoded are taken in meanwhile.
#include "runtime/store/restorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/platform/thread.h"
#include "runtime/shard/shard_hash.h"
#include "runtime/state/bytes.h"

namespace journey::rt {
namespace {

constexpr size_t kFramesEach = 3;                 // of a worker, that are decoded or wait
constexpr size_t kFramesAhead = 12;               // that wait besides: some milliseconds of decoding, some megabytes
constexpr size_t kBytesAhead = 1024, kLine = 64;  // of states that are asked for before they are decoded
constexpr size_t kMostThreads = 4;                // one thread takes in what so many decode

Status FrameFault(const FrameHeader& header, std::string_view what) {
  return Status::Error(fmt::format("offset {}: {}", header.offset, what));
}

}  // namespace

size_t RestoreThreads() { return std::min<size_t>(ProcessorCount(), kMostThreads); }

Restorer::Restorer(const Program& program, const StateReader& reader, Session& session, size_t threads)
    : reader_(reader), session_(session), jobs_(threads * kFramesEach + kFramesAhead) {
  for (size_t i = 0; i < threads; ++i) {
    Desk& desk = *desks_.emplace_back(std::make_unique<Desk>());
    for (size_t shard = 0; shard < session.shards(); ++shard)
      desk.customers.push_back(std::make_unique<Customer>(program, session.MakeSide(shard)));
  }
}

Restorer::~Restorer() {
  next_.store(UINT32_MAX / 2, std::memory_order_relaxed);  // nobody wants what was not begun
  Close();
  workers_ = nullptr;
  for (Job& job : jobs_) {
    for (; job.taken < job.made.size(); ++job.taken) {
      // One that there was no memory for to be finished.
      if (job.made[job.taken].block == nullptr) continue;
      Customer& customer = *job.desk->customers[EngineOf(job.made[job.taken].hash, job.desk->customers.size())];
      customer.Attach(job.made[job.taken].block);
      customer.Destroy();
    }
  }
}

Result<std::unique_ptr<Restorer>> Restorer::Make(const Program& program, const StateReader& reader, Session& session,
                                                 size_t threads) {
  std::unique_ptr<Restorer> restorer(new Restorer(program, reader, session, threads));
  auto workers =
      Workers::Make(threads, [own = restorer.get()](size_t worker) { own->DecodeAll(*own->desks_[worker]); });
  if (!workers.ok()) {
    session.TakeSides();
    return workers.status();
  }
  restorer->workers_ = std::move(*workers);
  restorer->workers_->Start();
  return restorer;
}

Status Restorer::Add(const FrameHeader& header, std::string& bytes) {
  const uint32_t number = added_.load(std::memory_order_relaxed) / 2;
  if (number - taken_ == jobs_.size()) {
    if (Status status = TakeIn(); !status.ok()) return status;
  }
  Job& job = Of(number);
  job.header = header;
  job.bytes.swap(bytes);
  job.done.store(0, std::memory_order_relaxed);
  added_.store((number + 1) * 2, std::memory_order_release);
  added_.notify_one();
  return {};
}

Status Restorer::Finish() {
  Close();
  while (taken_ < added_.load(std::memory_order_relaxed) / 2) {
    if (Status status = TakeIn(); !status.ok()) return status;
  }
  workers_->Wait();
  session_.TakeSides();
  return {};
}

void Restorer::Close() {
  added_.fetch_or(1, std::memory_order_release);
  added_.notify_all();
}

void Restorer::DecodeAll(Desk& desk) {
  const MemoryScope scope(session_.budget());
  for (;;) {
    const uint32_t number = next_.fetch_add(1, std::memory_order_relaxed);
    for (uint32_t added = added_.load(std::memory_order_acquire); added / 2 <= number;
         added = added_.load(std::memory_order_acquire)) {
      if (added % 2 != 0) return;
      added_.wait(added, std::memory_order_acquire);
    }
    Job& job = Of(number);
    try {
      job.status = Decode(job, desk);
    } catch (...) {
      job.failure = std::current_exception();
    }
    job.done.store(1, std::memory_order_release);
    job.done.notify_one();
  }
}

Status Restorer::Decode(Job& job, Desk& desk) const {
  const std::optional<FoundFrame> frame = CheckedFrameAt(job.bytes, job.header.offset);
  if (!frame) return FrameFault(job.header, "damaged");
  const auto payload = PayloadOf(*frame, desk.payload);
  if (!payload.ok()) return FrameFault(job.header, payload.status().message());
  job.desk = &desk;
  job.made.reserve(std::min<size_t>(job.header.count, payload.value().size()));
  ByteReader in(payload.value());
  for (uint32_t i = 0; i < job.header.count; ++i) {
    const std::string_view state = in.Text();
    if (!in.ok()) return FrameFault(job.header, "a customer's state is cut short");
    // Another processor has read them.
    for (size_t line = 0; line < state.size(); line += kLine) __builtin_prefetch(state.end() + kBytesAhead + line);
    // Of the bytes as they stand there: those in a block that was just made are still on their way to memory.
    const uint64_t hash = HashCustomer(StateReader::CustomerOf(state));
    Customer& customer = *desk.customers[EngineOf(hash, desk.customers.size())];
    // Where there is one shard, and nobody comes twice, that is everybody's number.
    const auto number = static_cast<uint32_t>(job.header.first + i);
    if (Status status = reader_.Decode(state, customer, number, nullptr, *desk.room, in.left()); !status.ok())
      return status;
    Engine::Finish(customer, hash, job.made.emplace_back());
  }
  return {};
}

Status Restorer::TakeIn() {
  constexpr size_t kAhead = 16;  // whose place in a table is asked for before it is needed
  Job& job = Of(taken_++);
  job.done.wait(0, std::memory_order_acquire);
  if (job.failure != nullptr) std::rethrow_exception(job.failure);
  if (!job.status.ok()) return job.status;
  while (job.taken < job.made.size()) {
    __builtin_prefetch(job.made.data() + job.taken + 3 * kAhead);
    if (job.taken + kAhead < job.made.size()) session_.Prefetch(job.made[job.taken + kAhead].hash);
    session_.Adopt(job.made[job.taken++]);
  }
  job.made.clear();
  job.taken = 0;
  return {};
}

}  // namespace journey::rt
