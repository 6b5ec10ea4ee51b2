//! Nodes of which some are one and some stay.

/// One element of an axis; the number of a place in [`Nodes`].
pub(super) type Node = u32;

/// Union-find over nodes. What is one with a node that stays, stays.
#[derive(Default)]
pub(super) struct Nodes {
    parent: Vec<Node>,
    /// Whether a root stays.
    frozen: Vec<bool>,
}

impl Nodes {
    pub fn len(&self) -> usize {
        self.parent.len()
    }

    pub fn fresh(&mut self, n: usize) -> Vec<Node> {
        let first = self.parent.len() as Node;
        let nodes: Vec<Node> = (first..first + n as Node).collect();
        self.parent.extend(&nodes);
        self.frozen.resize(self.parent.len(), false);
        nodes
    }

    pub fn find(&mut self, mut n: Node) -> Node {
        while self.parent[n as usize] != n {
            let up = self.parent[self.parent[n as usize] as usize];
            self.parent[n as usize] = up;
            n = up;
        }
        n
    }

    /// Makes two nodes one; says whether they were not.
    pub fn union(&mut self, a: Node, b: Node) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        let (root, other) = (a.min(b), a.max(b));
        self.parent[other as usize] = root;
        self.frozen[root as usize] |= self.frozen[other as usize];
        a != b
    }

    /// Has a node stay; says whether that is new.
    pub fn freeze(&mut self, n: Node) -> bool {
        let n = self.find(n);
        !std::mem::replace(&mut self.frozen[n as usize], true)
    }

    pub fn is_frozen(&mut self, n: Node) -> bool {
        let n = self.find(n);
        self.frozen[n as usize]
    }
}
