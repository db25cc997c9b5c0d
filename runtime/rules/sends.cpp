// Sends and why some do not happen (section 5), and splits (section 6).
#include <xxhash.h>

#include <algorithm>

#include "runtime/abi/act.h"
#include "runtime/rules/fold.h"
#include "runtime/rules/send_text.h"
#include "runtime/state/history.h"
#include "runtime/value/packed.h"
#include "runtime/value/quiet.h"

namespace journey::rt {

// ---------------------------------------------------------------- sends

ir::SendFate Fold::Send(int64_t channel_index, const Value* args, bool skips) {
  const auto index = static_cast<int32_t>(channel_index);
  const ir::Channel& channel = module_.channels[static_cast<size_t>(index)];
  const uint32_t n = ++Current().sends;
  const ChannelPlan& plan = plan_.channels[static_cast<size_t>(index)];
  args_json_.clear();
  for (size_t i = 0; i < channel.params.size(); ++i) {
    const Value& arg = args[i];
    if (arg.has == kNotWritten || arg.has == 0) continue;  // an argument that is none is left out
    AddArgument(program_, channel.params[i], plan.plain_params, arg, args_json_);
  }
  EndArguments(args_json_);
  const std::string_view json = args_json_.view();

  const SendAsked asked{index, RuleArgs(index, args), step_.now, true, skips};
  const SendAnswer answer = Ask(asked);
  switch (answer.fate) {
    case ir::SendFate::kSuppressed:
      WriteSend(Current(), RecordKind::kSuppressed, index, n, json, answer.reason, answer.by, 0);
      break;
    case ir::SendFate::kDeferred:
      WriteSend(Current(), RecordKind::kDeferred, index, n, json, "", answer.by, answer.until);
      Touch(*customer_, instance_);
      customer_->AddDeferred(instance_,
                             {.due = answer.until, .n = n, .made_step = customer_->head().step, .channel = index}, json,
                             {.made = asked.made, .asks_quiet = answer.by_cap, .skips = skips}, asked.args);
      Rebind();
      break;
    case ir::SendFate::kSent:
      LogSent(asked);
      WriteSend(Current(), RecordKind::kSent, index, n, json, "", "", 0);
      break;
  }
  return answer.fate;
}

void Fold::Deliver(Offset at, Offset send_at) {
  const DeferredSend send = *customer_->block().At<DeferredSend>(send_at);
  DeferredRest* rest = customer_->RestOf(send_at);
  SendAsked asked{send.channel, KeptRuleArgs(send_at), 0, false, false};
  if (rest != nullptr) {
    asked.made = rest->made;
    asked.asks_quiet = rest->asks_quiet;
    asked.skips = rest->skips;
  }
  const SendAnswer answer = Ask(asked);
  const std::string_view args = customer_->block().Text(send.args_json)->view();  // stays until the step is over
  const auto write = [&](RecordKind kind) {
    WriteSend(customer_->At(at), kind, send.channel, send.n, args, answer.reason, answer.by, answer.until);
  };
  if (answer.fate == ir::SendFate::kDeferred) {
    rest->asks_quiet = answer.by_cap;
    customer_->block().At<DeferredSend>(send_at)->due = answer.until;
    customer_->DeferredChanged(at, send_at);
    return write(RecordKind::kDeferred);
  }
  const bool sent = answer.fate == ir::SendFate::kSent;
  if (sent) LogSent(asked);
  write(sent ? RecordKind::kSent : RecordKind::kSuppressed);
  customer_->RemoveDeferred(at, send_at);
  GoOnAfter(at, send.n, sent);
}

void Fold::GoOnAfter(Offset at, uint32_t send, bool sent) {
  Instance& instance = customer_->At(at);
  if (instance.ended || instance.wait == ir::kNone) return;
  const ir::Journey& journey = JourneyOf(instance);
  const ir::Wait& wait = journey.waits[static_cast<size_t>(instance.wait)];
  if (wait.kind != ir::WaitKind::kDeferred || customer_->AwaitedSend(instance) != send) return;
  const Value resume = Value::Int(sent ? wait.resume : wait.otherwise);
  customer_->SetWait(instance, ir::kNone, kNever, kNever);
  RunFor(at, journey.stages[static_cast<size_t>(instance.stage)].flow_fn, &resume);
}

// Sends of this very step belong to where the instance is when the step ends; earlier ones have lost their place.
void Fold::DropEarlier(Offset at, std::string_view reason) {
  std::vector<Offset> dropped;
  customer_->ForEachDeferred(customer_->At(at), [&](Offset send) {
    if (customer_->block().At<DeferredSend>(send)->made_step != customer_->head().step) dropped.push_back(send);
  });
  for (const Offset at_send : dropped) {
    const DeferredSend send = *customer_->block().At<DeferredSend>(at_send);
    WriteSend(customer_->At(at), RecordKind::kSuppressed, send.channel, send.n,
              customer_->block().Text(send.args_json)->view(), reason, "", 0);
    customer_->RemoveDeferred(at, at_send);
  }
}

// ---------------------------------------------------------------- chance

int64_t Fold::Bucket(std::string_view salt) const {
  const std::string_view id = instance_ != 0 && !asks_policy_ ? customer_->EnteredAs(Current()) : customer_->id();
  char room[256];
  char* text = room;
  const size_t size = salt.size() + 1 + id.size();
  if (size > sizeof room) {
    bucket_text_.resize(size);
    text = bucket_text_.data();
  }
  std::copy(salt.begin(), salt.end(), text);
  text[salt.size()] = '/';
  std::copy(id.begin(), id.end(), text + salt.size() + 1);
  return static_cast<int64_t>(XXH3_64bits(text, size) % 10'000);
}

int64_t Fold::Split(int64_t index, bool record) {
  const Instance& instance = Current();
  const ir::Split& split = JourneyOf(instance).splits[static_cast<size_t>(index)];
  int64_t arm =
      options_.hooks != nullptr ? options_.hooks->WalkSplit(instance.journey, static_cast<int32_t>(index)) : ir::kNone;
  if (arm == ir::kNone) {
    arm = 0;
    const JourneySalts& salts = plan_.salts[static_cast<size_t>(instance.journey)];
    int64_t left = Bucket(salts.splits[static_cast<size_t>(index)]);
    while (static_cast<size_t>(arm) + 1 < split.arms.size() && left >= split.arms[static_cast<size_t>(arm)].share) {
      left -= split.arms[static_cast<size_t>(arm)].share;
      ++arm;
    }
  }
  if (record) {
    sink_.Write(MakeRecord(instance, RecordKind::kSplit, index << 32 | arm));
  }
  return arm;
}

Value Fold::AskHistory(int64_t query) const {
  const bool keyed = !module_.history[static_cast<size_t>(query)].key_fields.empty();
  return rt::AskHistory(*customer_, query, step_.now, keyed ? LoadKey() : Value::None());
}

}  // namespace journey::rt
