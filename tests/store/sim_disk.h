// A disk in memory that may lose power, run full, fail to sync and be damaged: what a store must come through.
//
// What is visible and what is on the disk are kept apart, for files and for names. A loss of power leaves of what was
// not synced all, nothing, a beginning, or pieces of it; names that were not synced are there or not, one by one.
// Everything that happens is decided by the random numbers given. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/platform/disk.h"
#include "tests/differential/random.h"

namespace journey::store_testing {

class SimDisk final : public rt::Disk {
 public:
  enum class Trouble {
    kNone,
    kDies,        // nothing works any more, as if the process were killed
    kFull,        // appending fails
    kSyncFails,   // one sync fails, and what it was to bring to the disk is not there later
    kShortWrite,  // an append fails half-way
  };
  explicit SimDisk(uint64_t seed) : random_(seed) {}

  // At the n-th of the operations that change something, from now on.
  void Plan(Trouble trouble, uint64_t operation);
  // Whether it has happened.
  bool troubled() const { return troubled_; }
  uint64_t operations() const { return operations_; }
  // The process has ended, the machine goes on; or has ended, too.
  void Restart(bool power_lost);
  // One bit, anywhere in what is there of the file.
  void FlipBit(const std::string& name, uint64_t byte, int bit);
  // What there is to be seen.
  std::string Visible(const std::string& name) const;
  std::vector<std::string> Names() const;
  void Put(const std::string& name, const std::string& bytes);

  std::string Title(const std::string& name) const override { return "disk:" + name; }
  Result<std::vector<Entry>> List() override;
  Result<std::string> Read(const std::string& name, uint64_t offset, uint64_t size) override;
  Result<std::unique_ptr<rt::DiskFile>> Open(const std::string& name, bool fresh) override;
  Status Rename(const std::string& from, const std::string& to) override;
  Status Remove(const std::string& name) override;
  Status SyncNames() override;
  // Itself: there is one folder.
  std::unique_ptr<rt::Disk> Folder(const std::string& path) override;
  Status CopyRights(const std::string& from, const std::string& to) override;

 private:
  friend class SimFile;
  struct Node {
    std::string visible, on_disk;
    // Bytes that a failed sync has left unwritten although they count as written.
    size_t lost_from = 0, lost_to = 0;
  };
  using NodesByName = std::map<std::string, std::shared_ptr<Node>>;
  using Change = std::vector<std::pair<std::string, std::shared_ptr<Node>>>;  // null: no name any more

  // An operation; the failure that it meets, if any.
  Status Operate(bool appends, bool syncs);
  Status AppendTo(Node& node, std::string_view bytes);
  Status SyncNode(Node& node);
  Status CutNode(Node& node, uint64_t size);
  void Apply(Change change);
  void LosePower(Node& node);

  differential::Random random_;
  NodesByName names_, names_on_disk_;
  std::vector<Change> pending_;
  Trouble plan_ = Trouble::kNone;
  uint64_t plan_at_ = 0, operations_ = 0;
  bool troubled_ = false, dead_ = false, full_ = false;
  uint64_t life_ = 0;  // files opened in an earlier one are gone
};

}  // namespace journey::store_testing
