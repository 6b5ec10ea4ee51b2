// test:
module @v10 {
  channels c0 = 4 {frozen = ["the graph returns it"], keep = [0, 1]}
  channels c1 = 4 {min = 3, keep = [0, 1]}
  channels c2 = 4 {multiple = 2, keep = [0, 1, 2]}
  func @main() {
    return
  }
}
