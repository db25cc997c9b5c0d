// A snapshot's customers on their way into a session, decoded by several threads beside the one that takes them in.
//
// In: frames of states, in order. Out: the session has everybody, in that order, as if one had been restored after the
// other: who decodes them shows nowhere. Blocks are made where they stay, in memory that becomes the session's, since
// what one processor writes and another one copies costs a third of decoding it; and whoever takes them in does not
// look into them. More frames than the workers have in hand are taken before somebody must wait for them: so whoever
// reads is through the file, and knows that it is whole, while the last ones are still being decoded. For one thread,
// which the session belongs to.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/session/session.h"
#include "runtime/session/workers.h"
#include "runtime/state/codec.h"
#include "runtime/store/frame.h"

namespace journey::rt {

// How many threads a start is given where nothing is said: one for each processor, but no more than one can take in
// from.
size_t RestoreThreads();

class Restorer {
 public:
  // All must outlive it. An error where the system does not give so many threads (>= 1).
  static Result<std::unique_ptr<Restorer>> Make(const Program& program, const StateReader& reader, Session& session,
                                                size_t threads);
  ~Restorer();
  Restorer(const Restorer&) = delete;

  // A frame of states, which was checked, with its bytes, which are taken; room comes back for them. What is wrong with
  // it, or with one before it.
  Status Add(const FrameHeader& header, std::string& bytes);
  // Everybody is in the session then.
  Status Finish();

 private:
  // A worker's own.
  struct Desk {
    std::vector<std::unique_ptr<Customer>> customers;  // one in each shard's side memory
    StateReader::Room room = StateReader::MakeRoom();
    std::string payload;
  };
  // A frame, and what was made of it; its room is used again.
  struct Job {
    FrameHeader header;
    std::string bytes;
    Status status;
    std::exception_ptr failure;
    std::vector<Engine::Made> made;
    size_t taken = 0;      // of them, who are the session's
    Desk* desk = nullptr;  // where they were made
    std::atomic<uint32_t> done{0};
  };
  Restorer(const Program& program, const StateReader& reader, Session& session, size_t threads);
  Job& Of(uint32_t number) { return jobs_[number % jobs_.size()]; }
  // A worker's: one frame after the other, as they come.
  void DecodeAll(Desk& desk);
  Status Decode(Job& job, Desk& desk) const;
  // The next one, once it is decoded.
  Status TakeIn();
  // Says that none is added any more.
  void Close();

  const StateReader& reader_;
  Session& session_;
  std::vector<std::unique_ptr<Desk>> desks_;  // by worker
  std::vector<Job> jobs_;                     // a ring
  uint32_t taken_ = 0;
  // How many were added, twice that, and 1 behind the last one: what workers with nothing to do sleep on.
  std::atomic<uint32_t> added_{0};
  std::atomic<uint32_t> next_{0};     // whom a worker decodes next
  std::unique_ptr<Workers> workers_;  // goes before what it uses
};

}  // namespace journey::rt
