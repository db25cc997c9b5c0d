// Nodes with two contents, names with a list of changes that are not on the disk yet.
#include "tests/store/sim_disk.h"

#include <algorithm>
#include <utility>

namespace journey::store_testing {

using rt::DiskFile;

class SimFile final : public DiskFile {
 public:
  SimFile(SimDisk& disk, std::shared_ptr<SimDisk::Node> node)
      : disk_(disk), node_(std::move(node)), life_(disk.life_) {}
  Status Append(std::string_view bytes) override { return Dead() ? Gone() : disk_.AppendTo(*node_, bytes); }
  Status Sync() override { return Dead() ? Gone() : disk_.SyncNode(*node_); }
  Status Cut(uint64_t size) override { return Dead() ? Gone() : disk_.CutNode(*node_, size); }
  uint64_t size() const override { return node_->visible.size(); }

 private:
  bool Dead() const { return life_ != disk_.life_; }
  static Status Gone() { return Status::Error("the process that opened the file is dead"); }
  SimDisk& disk_;
  const std::shared_ptr<SimDisk::Node> node_;
  const uint64_t life_;
};

void SimDisk::Plan(Trouble trouble, uint64_t operation) {
  plan_ = trouble;
  plan_at_ = operations_ + operation;
  troubled_ = false;
}

Status SimDisk::Operate(bool appends, bool syncs) {
  if (dead_) return Status::Error("the disk is dead");
  ++operations_;
  if (full_ && appends) return Status::Error("no space left");
  if (plan_ == Trouble::kNone || operations_ < plan_at_) return {};
  if (plan_ == Trouble::kSyncFails && !syncs) return {};
  if ((plan_ == Trouble::kFull || plan_ == Trouble::kShortWrite) && !appends) return {};
  troubled_ = true;
  dead_ = plan_ == Trouble::kDies;
  full_ = plan_ == Trouble::kFull;
  plan_ = Trouble::kNone;
  return Status::Error(dead_ ? "the disk dies" : full_ ? "no space left" : syncs ? "the sync failed" : "a short write");
}

void SimDisk::Restart(bool power_lost) {
  ++life_;
  plan_ = Trouble::kNone;
  dead_ = full_ = troubled_ = false;
  if (!power_lost) return;
  NodesByName names = names_on_disk_;
  const int kind = static_cast<int>(random_.Below(4));
  size_t prefix = random_.Below(pending_.size() + 1);
  for (size_t i = 0; i < pending_.size(); ++i) {
    const bool kept = kind == 0 || (kind == 1 && i < prefix) || (kind == 2 && random_.Chance(50));
    if (!kept) continue;
    for (const auto& [name, node] : pending_[i]) {
      if (node == nullptr) {
        names.erase(name);
      } else {
        names[name] = node;
      }
    }
  }
  pending_.clear();
  names_ = names_on_disk_ = std::move(names);
  for (const auto& [name, node] : names_) LosePower(*node);
}

void SimDisk::LosePower(Node& node) {
  const std::string &before = node.on_disk, &now = node.visible;
  std::string left;
  const size_t same =
      static_cast<size_t>(std::mismatch(before.begin(), before.end(), now.begin(), now.end()).first - before.begin());
  switch (random_.Below(5)) {
    case 0:
      left = now;
      break;
    case 1:
      left = before;
      break;
    case 2:  // the beginning of what was new
      left = now.substr(0, same + random_.Below(now.size() - same + 1));
      if (left.size() < same) left = before;
      break;
    case 3: {  // as long as it was to be, but some pieces are not there
      left = now;
      constexpr size_t kPiece = 32;
      for (size_t at = same; at < left.size(); at += kPiece) {
        if (random_.Chance(40))
          std::fill_n(left.begin() + static_cast<ptrdiff_t>(at), std::min(kPiece, left.size() - at), '\0');
      }
      break;
    }
    default:  // and something is wrong in what was not synced
      left = now;
      if (same < left.size())
        left[same + random_.Below(left.size() - same)] ^= static_cast<char>(1 << random_.Below(8));
  }
  for (size_t at = node.lost_from; at < std::min(node.lost_to, left.size()); ++at) left[at] = '\0';
  node = {left, left, 0, 0};
}

Status SimDisk::AppendTo(Node& node, std::string_view bytes) {
  const Status status = Operate(true, false);
  if (!status.ok()) {
    // Some of it may be there.
    if (!bytes.empty() && troubled_) node.visible += bytes.substr(0, random_.Below(bytes.size()));
    return status;
  }
  node.visible += bytes;
  return {};
}

Status SimDisk::SyncNode(Node& node) {
  const Status status = Operate(false, true);
  if (!status.ok()) {
    if (dead_) return status;
    // The kernel may forget that this is still to be written.
    if (node.lost_to == 0) node.lost_from = std::min(node.on_disk.size(), node.visible.size());
    node.lost_to = node.visible.size();
    return status;
  }
  node.on_disk = node.visible;
  return {};
}

Status SimDisk::CutNode(Node& node, uint64_t size) {
  if (Status status = Operate(false, false); !status.ok()) return status;
  node.visible.resize(size);
  node.lost_to = std::min<size_t>(node.lost_to, size);
  // What comes behind is new: only a sync of its own that fails can lose it.
  if (node.lost_to <= node.lost_from) node.lost_from = node.lost_to = 0;
  return {};
}

void SimDisk::Apply(Change change) {
  for (const auto& [name, node] : change) {
    if (node == nullptr) {
      names_.erase(name);
    } else {
      names_[name] = node;
    }
  }
  pending_.push_back(std::move(change));
}

void SimDisk::FlipBit(const std::string& name, uint64_t byte, int bit) {
  Node& node = *names_.at(name);
  node.visible[byte] ^= static_cast<char>(1 << bit);
  if (byte < node.on_disk.size()) node.on_disk[byte] ^= static_cast<char>(1 << bit);
}

std::string SimDisk::Visible(const std::string& name) const {
  const auto found = names_.find(name);
  return found != names_.end() ? found->second->visible : std::string();
}

std::vector<std::string> SimDisk::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, node] : names_) names.push_back(name);
  return names;
}

void SimDisk::Put(const std::string& name, const std::string& bytes) {
  names_[name] = names_on_disk_[name] = std::make_shared<Node>(Node{bytes, bytes, 0, 0});
}

Result<std::vector<rt::Disk::Entry>> SimDisk::List() {
  if (dead_) return Status::Error("the disk is dead");
  std::vector<Entry> entries;
  for (const auto& [name, node] : names_) entries.push_back({name, node->visible.size()});
  return entries;
}

Result<std::string> SimDisk::Read(const std::string& name, uint64_t offset, uint64_t size) {
  if (dead_) return Status::Error("the disk is dead");
  const auto found = names_.find(name);
  if (found == names_.end()) return Status::Error("there is no " + name);
  const std::string& bytes = found->second->visible;
  return offset < bytes.size() ? bytes.substr(offset, size) : std::string();
}

Result<std::unique_ptr<DiskFile>> SimDisk::Open(const std::string& name, bool fresh) {
  if (Status status = Operate(false, false); !status.ok()) return status;
  auto found = names_.find(name);
  if (found == names_.end()) {
    Apply({{name, std::make_shared<Node>()}});
    found = names_.find(name);
  } else if (fresh) {
    found->second->visible.clear();
    found->second->lost_to = 0;
  }
  return std::unique_ptr<DiskFile>(std::make_unique<SimFile>(*this, found->second));
}

Status SimDisk::Rename(const std::string& from, const std::string& to) {
  if (Status status = Operate(false, false); !status.ok()) return status;
  const auto found = names_.find(from);
  if (found == names_.end()) return Status::Error("there is no " + from);
  Apply({{to, found->second}, {from, nullptr}});
  return {};
}

Status SimDisk::Remove(const std::string& name) {
  if (Status status = Operate(false, false); !status.ok()) return status;
  if (!names_.contains(name)) return Status::Error("there is no " + name);
  Apply({{name, nullptr}});
  return {};
}

Status SimDisk::SyncNames() {
  if (Status status = Operate(false, true); !status.ok()) return status;
  names_on_disk_ = names_;
  pending_.clear();
  return {};
}

Status SimDisk::CopyRights(const std::string& from, const std::string& to) {
  if (Status status = Operate(false, false); !status.ok()) return status;
  return names_.contains(from) && names_.contains(to) ? Status() : Status::Error("there is no " + from + " or " + to);
}

namespace {

class SameDisk final : public rt::Disk {
 public:
  explicit SameDisk(rt::Disk& disk) : disk_(disk) {}
  std::string Title(const std::string& name) const override { return disk_.Title(name); }
  Result<std::vector<Entry>> List() override { return disk_.List(); }
  Result<std::string> Read(const std::string& name, uint64_t offset, uint64_t size) override {
    return disk_.Read(name, offset, size);
  }
  Result<std::unique_ptr<DiskFile>> Open(const std::string& name, bool fresh) override {
    return disk_.Open(name, fresh);
  }
  Status Rename(const std::string& from, const std::string& to) override { return disk_.Rename(from, to); }
  Status Remove(const std::string& name) override { return disk_.Remove(name); }
  Status SyncNames() override { return disk_.SyncNames(); }
  std::unique_ptr<rt::Disk> Folder(const std::string& path) override { return disk_.Folder(path); }
  Status CopyRights(const std::string& from, const std::string& to) override { return disk_.CopyRights(from, to); }

 private:
  rt::Disk& disk_;
};

}  // namespace

std::unique_ptr<rt::Disk> SimDisk::Folder(const std::string& /*path*/) { return std::make_unique<SameDisk>(*this); }

}  // namespace journey::store_testing
