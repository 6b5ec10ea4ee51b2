// test:
module @v08 {
  channels c0 = 4 {keep = [0, 7]}
  channels c1 = 4 {keep = [2, 1]}
  channels c2 = 4 {keep = []}
  func @main() {
    return
  }
}
