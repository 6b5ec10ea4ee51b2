// test: select{policy=sensitivity}
// test: select{max-drop=0.1}
// test: select{policy=sensitivity,max-drop=-0.1}
// test: select{policy=sensitivity,max-drop=0.1,scope=global}
// test: select{policy=sensitivity,max-drop=0.1,compat=torch-pruning}
// test: sensitivity{ratios=[0.5,0.5]}
// test: sensitivity{ratios=[0,0.5]}
// test: sensitivity{ratios=[]}
// test: sensitivity{samples=0}
// test: sensitivity{measure=accuracy}
// test: sensitivity{measure=loss}
// test: select-steps{select="policy=sensitivity,max-drop=0.1"}
module {}
