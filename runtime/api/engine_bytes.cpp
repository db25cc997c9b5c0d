// An engine as bytes, its clock and its customers looked at. The bytes are a snapshot of a store's, on a disk that is
// no disk: what is written goes to the host, what is read is the host's.
#include <algorithm>

#include "ir/serialise.h"
#include "runtime/api/engine.h"
#include "runtime/store/inspect.h"
#include "runtime/store/snapshot.h"
#include "runtime/value/zones.h"

namespace rt = journey::rt;
using journey::Result;
using journey::Status;
using journey::api::Fail;
using journey::api::Guarded;

namespace {

// No store has it: a log's number is odd.
constexpr uint64_t kNoLog = 2;

// The only file of a disk: the host's bytes, and where what is appended goes.
class HostFile final : public rt::DiskFile {
 public:
  HostFile(journey_bytes_fn write, void* user) : write_(write), user_(user) {}
  Status Append(std::string_view bytes) override {
    if (write_(user_, bytes.data(), bytes.size()) != 0) return Status::Error("the callback ended it");
    size_ += bytes.size();
    return {};
  }
  Status Sync() override { return {}; }
  Status Cut(uint64_t /*size*/) override { return Status::Error("what was handed out cannot be taken back"); }
  uint64_t size() const override { return size_; }

 private:
  const journey_bytes_fn write_;
  void* const user_;
  uint64_t size_ = 0;
};

class HostDisk final : public rt::Disk {
 public:
  HostDisk(journey_bytes_fn write, void* user) : write_(write), user_(user) {}
  explicit HostDisk(std::string_view bytes) : bytes_(bytes) {}

  std::string Title(const std::string& /*name*/) const override { return "the engine's bytes"; }
  Result<std::vector<Entry>> List() override { return std::vector<Entry>(); }
  Result<std::string> Read(const std::string& /*name*/, uint64_t offset, uint64_t size) override {
    const uint64_t from = std::min<uint64_t>(offset, bytes_.size());
    return std::string(bytes_.substr(from, std::min<uint64_t>(size, bytes_.size() - from)));
  }
  Result<std::unique_ptr<rt::DiskFile>> Open(const std::string& /*name*/, bool /*fresh*/) override {
    return std::unique_ptr<rt::DiskFile>(std::make_unique<HostFile>(write_, user_));
  }
  Status Rename(const std::string& /*from*/, const std::string& /*to*/) override { return {}; }
  Status Remove(const std::string& /*name*/) override { return {}; }
  Status SyncNames() override { return {}; }
  std::unique_ptr<rt::Disk> Folder(const std::string& /*path*/) override { return std::make_unique<HostDisk>(bytes_); }
  Status CopyRights(const std::string& /*from*/, const std::string& /*to*/) override { return {}; }

 private:
  std::string_view bytes_;
  journey_bytes_fn write_ = nullptr;
  void* user_ = nullptr;
};

rt::LogHead HeadOf(const rt::Program& program, const rt::SessionOptions& session) {
  return {journey::ir::ContentHash(program.module()), rt::ZoneDataHash(), session.lateness_ms,
          session.engine.dedup_window_ms};
}

}  // namespace

journey_code journey_engine::Save(journey_bytes_fn write, void* user, journey_error** error) {
  bool stopped = false;
  struct Host {
    journey_bytes_fn write;
    void* user;
    bool* stopped;
  } host{write, user, &stopped};
  const auto hand_on = [](void* own, const void* bytes, size_t size) -> int {
    const Host& to = *static_cast<Host*>(own);
    *to.stopped = *to.stopped || to.write(to.user, bytes, size) != 0;
    return *to.stopped ? 1 : 0;
  };
  const journey_code code = Call(error, [&] {
    HostDisk disk(hand_on, &host);
    const rt::SnapshotMeta meta{.head = HeadOf(*program_, session_options_), .log = kNoLog};
    const Status status = rt::WriteSnapshot(disk, *session_, meta, Readers().schema_hash()).status();
    return stopped ? Status() : status;
  });
  return code == JOURNEY_OK && stopped ? Fail(error, JOURNEY_STOPPED, "the callback ended it") : code;
}

journey_code journey_engine::Restore(std::string_view bytes, journey_error** error) {
  return Call(error, [&]() -> Status {
    if (session_->watermark() != rt::kNoTimestamp || session_->counters().customers > 0) {
      return Status::Error("the engine was fed already; restore into a new one");
    }
    HostDisk disk(bytes);
    auto snapshot = rt::SnapshotReader::Open(disk, rt::SnapshotName(0));
    if (!snapshot.ok()) return snapshot.status();
    const rt::LogHead was = snapshot->meta().head, is = HeadOf(*program_, session_options_);
    if (was.module != is.module) {
      return Status::Error("the bytes are an engine's of other journeys: journey_engine_import takes its customers");
    }
    if (was.lateness_ms != is.lateness_ms || was.dedup_window_ms != is.dedup_window_ms) {
      return Status::Error("the engine that was saved had another lateness or deduplication window");
    }
    Status status = snapshot->Restore(*program_, *session_);
    if (!status.ok()) StopWith(JOURNEY_ERROR_WORLD);
    return status;
  });
}

journey_code journey_engine::Watermark(int64_t* watermark_ms, journey_error** error) {
  return Call(error, [&] {
    const int64_t watermark = session_->watermark();
    *watermark_ms = watermark != rt::kNoTimestamp ? watermark : JOURNEY_NO_WATERMARK;
    return Status();
  });
}

journey_code journey_engine::NextDue(int64_t* due_ms, journey_error** error) {
  return Call(error, [&] {
    int64_t next = rt::kNever;
    session_->ForEachCustomer([&](const rt::Customer& customer) { next = std::min(next, customer.head().next_due); });
    *due_ms = next != rt::kNever ? next : JOURNEY_NEVER;
    return Status();
  });
}

journey_code journey_engine::Inspect(std::string_view customer, journey_text_fn visit, void* user,
                                     journey_error** error) {
  return Call(error, [&] {
    if (const auto found = rt::CustomerIn(*session_, customer)) {
      const std::string json = rt::CustomerJson(*found);
      visit(user, json.data(), json.size());
    }
    return Status();
  });
}

journey_code journey_engine_save(journey_engine* engine, journey_bytes_fn write, void* user, journey_error** error) {
  return Guarded(error, [&] {
    if (engine == nullptr || write == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and write must not be null");
    }
    return engine->Save(write, user, error);
  });
}

journey_code journey_engine_restore(journey_engine* engine, const void* bytes, size_t size, journey_error** error) {
  return Guarded(error, [&] {
    if (engine == nullptr || bytes == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and bytes must not be null");
    }
    return engine->Restore({static_cast<const char*>(bytes), size}, error);
  });
}

journey_code journey_engine_watermark(journey_engine* engine, int64_t* watermark_ms, journey_error** error) {
  if (watermark_ms != nullptr) *watermark_ms = JOURNEY_NO_WATERMARK;
  return Guarded(error, [&] {
    if (engine == nullptr || watermark_ms == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and watermark_ms must not be null");
    }
    return engine->Watermark(watermark_ms, error);
  });
}

journey_code journey_engine_next_due(journey_engine* engine, int64_t* due_ms, journey_error** error) {
  if (due_ms != nullptr) *due_ms = JOURNEY_NEVER;
  return Guarded(error, [&] {
    if (engine == nullptr || due_ms == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and due_ms must not be null");
    }
    return engine->NextDue(due_ms, error);
  });
}

journey_code journey_engine_inspect(journey_engine* engine, const char* customer, size_t customer_size,
                                    journey_text_fn visit, void* user, journey_error** error) {
  return Guarded(error, [&] {
    if (engine == nullptr || customer == nullptr || visit == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine, customer and visit must not be null");
    }
    return engine->Inspect({customer, customer_size}, visit, user, error);
  });
}
