// test:
module @v07 {
  channels c0 = 0
  func @main() {
    return
  }
}
