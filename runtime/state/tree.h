// An ordered tree of pieces of one block, linked by offsets: what a customer has many of, found in O(log n).
//
// A treap: in order of Shape::Less, and a heap by Shape::Priority, which is a hash of a number that the piece keeps; so
// equal contents give equal trees. Each node knows the earliest due of its subtree (Shape::Due), so the earliest of all
// is at the root and the first in order that has it a way down. Nodes begin with DueLinks; those that are never due
// with TreeLinks, and their Shape has no Due. No operation allocates, so addresses stay good. The path down is as deep
// as twice the logarithm in all likelihood; recursion goes no deeper.
#pragma once

#include <algorithm>
#include <cstdint>

#include "runtime/state/block.h"

namespace journey::rt {

struct TreeLinks {
  Offset left = 0, right = 0;
};
// Of nodes that are due at some time.
struct DueLinks : TreeLinks {
  int64_t earliest = std::numeric_limits<int64_t>::max();  // due of the node and all below it
};

// Mixes a node's number into its priority.
constexpr uint32_t TreePriority(uint32_t number) {
  uint32_t mixed = number * 0x9E3779B1U;
  mixed ^= mixed >> 15;
  mixed *= 0x85EBCA77U;
  return mixed ^ mixed >> 13;
}

// Shape: struct with `using Node`, `bool Less(const Node&, const Node&)`, `uint32_t Priority(const Node&)`,
// `int64_t Due(const Node&)`.
template <class Shape>
class Tree {
 public:
  using Node = typename Shape::Node;
  Tree(const Block& block, const Shape& shape) : block_(block), shape_(shape) {}

  void Insert(Offset& root, Offset added) const {
    Node& node = At(added);
    node.links.left = node.links.right = 0;
    root = InsertBelow(root, added);
  }
  // `gone` must be in the tree.
  void Remove(Offset& root, Offset gone) const { root = RemoveBelow(root, gone); }
  // After a node's due has changed.
  void Update(Offset root, Offset changed) const {
    if (root == 0) return;
    if (root != changed) {
      Node& node = At(root);
      Update(shape_.Less(At(changed), node) ? node.links.left : node.links.right, changed);
    }
    Gather(root);
  }

  int64_t Earliest(Offset root) const { return root != 0 ? At(root).links.earliest : kNever; }
  // The first in order of those with the earliest due; 0 when nothing is due.
  Offset FirstEarliest(Offset root) const {
    if (root == 0 || At(root).links.earliest == kNever) return 0;
    for (const int64_t due = At(root).links.earliest;;) {
      const Node& node = At(root);
      if (node.links.left != 0 && At(node.links.left).links.earliest == due) {
        root = node.links.left;
      } else if (shape_.Due(node) == due) {
        return root;
      } else {
        root = node.links.right;
      }
    }
  }
  Offset First(Offset root) const {
    while (root != 0 && At(root).links.left != 0) root = At(root).links.left;
    return root;
  }
  // The first for which `before` does not hold; `before` holds for a beginning of the order. 0: there is none.
  template <class Before>
  Offset LowerBound(Offset root, Before&& before) const {
    Offset found = 0;
    while (root != 0) {
      const Node& node = At(root);
      if (before(node)) {
        root = node.links.right;
      } else {
        found = root;
        root = node.links.left;
      }
    }
    return found;
  }
  // The last for which `before` holds; 0: there is none.
  template <class Before>
  Offset LastBefore(Offset root, Before&& before) const {
    Offset found = 0;
    while (root != 0) {
      const Node& node = At(root);
      if (before(node)) {
        found = root;
        root = node.links.right;
      } else {
        root = node.links.left;
      }
    }
    return found;
  }
  // The one behind `at`; 0: it is the last.
  Offset Next(Offset root, Offset at) const {
    const Node& here = At(at);
    if (here.links.right != 0) return First(here.links.right);
    // The last one on the way down that is left to the left.
    Offset found = 0;
    while (root != at) {
      const Node& node = At(root);
      if (shape_.Less(here, node)) {
        found = root;
        root = node.links.left;
      } else {
        root = node.links.right;
      }
    }
    return found;
  }
  // In order. `visit` may change what a node holds, but neither links nor order.
  template <class Visit>
  void ForEach(Offset root, Visit&& visit) const {
    if (root == 0) return;
    ForEach(At(root).links.left, visit);
    visit(root);
    ForEach(At(root).links.right, visit);
  }

 private:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  Node& At(Offset at) const { return *block_.At<Node>(at); }

  void Gather(Offset at) const {
    if constexpr (requires(Node& one) { one.links.earliest; }) {
      Node& node = At(at);
      int64_t earliest = shape_.Due(node);
      if (node.links.left != 0) earliest = std::min(earliest, At(node.links.left).links.earliest);
      if (node.links.right != 0) earliest = std::min(earliest, At(node.links.right).links.earliest);
      node.links.earliest = earliest;
    }
  }
  // What is less than the node `by`, and what is not.
  void Split(Offset root, Offset by, Offset& less, Offset& rest) const {
    if (root == 0) {
      less = rest = 0;
      return;
    }
    Node& node = At(root);
    if (shape_.Less(node, At(by))) {
      less = root;
      Split(node.links.right, by, node.links.right, rest);
    } else {
      rest = root;
      Split(node.links.left, by, less, node.links.left);
    }
    Gather(root);
  }
  Offset Join(Offset left, Offset right) const {
    if (left == 0 || right == 0) return left + right;
    if (shape_.Priority(At(left)) > shape_.Priority(At(right))) {
      At(left).links.right = Join(At(left).links.right, right);
      Gather(left);
      return left;
    }
    At(right).links.left = Join(left, At(right).links.left);
    Gather(right);
    return right;
  }
  Offset InsertBelow(Offset root, Offset added) const {
    if (root == 0) {
      Gather(added);
      return added;
    }
    if (shape_.Priority(At(added)) > shape_.Priority(At(root))) {
      Node& node = At(added);
      Split(root, added, node.links.left, node.links.right);
      Gather(added);
      return added;
    }
    Offset& below = shape_.Less(At(added), At(root)) ? At(root).links.left : At(root).links.right;
    below = InsertBelow(below, added);
    Gather(root);
    return root;
  }
  Offset RemoveBelow(Offset root, Offset gone) const {
    CHECK(root != 0);
    Node& node = At(root);
    if (root == gone) return Join(node.links.left, node.links.right);
    Offset& below = shape_.Less(At(gone), node) ? node.links.left : node.links.right;
    below = RemoveBelow(below, gone);
    Gather(root);
    return root;
  }

  const Block& block_;
  const Shape& shape_;
};

}  // namespace journey::rt
