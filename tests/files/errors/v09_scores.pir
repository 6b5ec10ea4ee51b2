// test:
module @v09 {
  channels c0 = 4 {importance = dense<[1, 2, 3]>}
  channels c1 = 2 {importance = dense<[1, nan]>}
  func @main() {
    return
  }
}
