// test:
module {
  channels c0 = 4 {sensitivity = dense<[[4, 0.1]]>}
  channels c1 = 4 {sensitivity = dense<[[2, 0.1], [3, 0.2]]>}
  channels c2 = 4 {sensitivity = dense<[[2, nan]]>}
}
