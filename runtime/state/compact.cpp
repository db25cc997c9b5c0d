// Closes the gaps of a block: every offset that stands in it is found and told anew, then what is used moves together.
//
// What has an offset in it must be known here; what reads a customer after each step of a test would find it missing.
#include <cstddef>

#include "runtime/state/customer.h"
#include "runtime/state/dedup.h"
#include "runtime/state/history.h"

namespace journey::rt {
namespace {

class OffsetTeller {
 public:
  OffsetTeller(const Customer& customer, std::span<const Block::Gap> gaps)
      : customer_(customer), block_(customer.block()), plan_(customer.plan()), gaps_(gaps) {}

  void All() {
    const CustomerHead& head = customer_.head();
    Texts(block_.OffsetOf(customer_.profile()), customer_.program().module().customer);
    Tree(head.instances, [&](Offset at) { InstanceAt(at); });
    Tree(head.entries, [&](Offset at) {
      auto& entries = *block_.At<Entries>(at);
      if (plan_.instances[static_cast<size_t>(entries.journey)].text_key) Move(*entries.key());
    });
    if (head.ids != 0) Move(block_.At<IdWindow>(head.ids)->index);
    if (head.extra != 0) Extra();
    for (Offset* first :
         {&customer_.head().instances, &customer_.head().entries, &customer_.head().ids, &customer_.head().extra}) {
      Move(*first);
    }
  }

 private:
  // Whoever is told anew is not followed any more, so what it leads to comes before.
  void Move(Offset& offset) { offset = Block::Closed(gaps_, offset); }
  // Of words that hold one.
  void Move(int64_t& offset) { offset = Block::Closed(gaps_, static_cast<Offset>(offset)); }

  template <class Visit>
  void Tree(Offset at, Visit&& visit) {
    if (at == 0) return;
    auto& links = *block_.At<TreeLinks>(at);
    Tree(links.left, visit);
    Tree(links.right, visit);
    visit(at);
    Move(links.left);
    Move(links.right);
  }
  // How far each text of a packed piece is from its slot.
  void Texts(Offset packed, const ir::Layout& layout) {
    for (const ir::Slot& slot : layout.slots) {
      if (!ir::IsHeld(slot.type.kind)) continue;
      const Offset at = packed + slot.kept;
      int32_t& distance = *block_.At<int32_t>(at);
      if (distance == 0) continue;
      const Offset text = Block::Closed(gaps_, at + static_cast<Offset>(distance));
      distance = static_cast<int32_t>(text - Block::Closed(gaps_, at));
    }
  }
  void InstanceAt(Offset at) {
    Instance& one = customer_.At(at);
    Texts(block_.OffsetOf(customer_.MemoryOf(one)), customer_.JourneyOf(one).memory);
    Tree(one.deferred, [&](Offset send) {
      auto& deferred = *block_.At<DeferredSend>(send);
      Move(deferred.args_json);
      const ChannelPlan& channel = plan_.channels[static_cast<size_t>(deferred.channel)];
      if (channel.keeps_rest) Texts(Customer::RuleArgsAt(send), channel.rule_args);
    });
    Move(one.deferred);
  }
  void Extra() {
    CustomerExtra& extra = *customer_.extra();
    if (extra.running != 0) Running();
    if (extra.origins != 0) {
      auto& origins = *block_.At<Origins>(extra.origins);
      for (uint32_t i = 0; i < origins.count; ++i) Move(origins.rows()[i].id);
    }
    for (Offset* first : {&extra.running, &extra.origins}) Move(*first);
    const int32_t rings = plan_.ring_count + static_cast<int32_t>(plan_.logs.size());
    for (int32_t ring = 0; ring < rings; ++ring) Move(*block_.At<Offset>(customer_.OccurrencesAt(ring)));
  }
  void Running() {
    for (size_t q = 0; q < plan_.history.size(); ++q) {
      const HistoryAccess& access = plan_.history[q];
      if (access.running == ir::kNone) continue;
      const ir::HistoryQuery& query = customer_.program().module().history[q];
      Number(FindRunning(customer_, access), query);
      if (access.table == ir::kNone) continue;
      auto& table = *block_.At<KeyTable>(FindTable(customer_, access.table));
      for (uint32_t i = 0; i < table.size; ++i) Number(NumberOf(table.RowAt(i), access), query);
      Move(table.rows);
    }
  }
  void Number(NumberAt at, const ir::HistoryQuery& query) {
    if (HasPiece(TakeNumber(customer_, at), query)) Move(*block_.At<int64_t>(at.begin + at.shape->value));
  }

  const Customer& customer_;
  const Block& block_;
  const Plan& plan_;
  std::span<const Block::Gap> gaps_;
};

}  // namespace

void Customer::CloseGaps() {
  block_.Gaps(gaps_);
  OffsetTeller(*this, gaps_).All();
  block_.Close(gaps_);
}

void Customer::SettleBlock() {
  if (block_.head().free != 0 && block_.GapsPay()) CloseGaps();
  block_.Settle();
}

}  // namespace journey::rt
