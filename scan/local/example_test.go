package local_test

import (
	"context"
	"fmt"
	"path"

	"github.com/cogtrail/cogtrail/scan/local"
)

// List what is in a folder. A scan.Scanner opens and reads these objects; some of them turn out
// to be damaged, and .dotfile to be no log.
func ExamplePath() {
	for o, err := range local.Path("../../testdata/damaged").Objects(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(path.Base(o.Name))
	}
	// Output:
	// .dotfile
	// 123456789012_CloudTrail-Digest_ap-northeast-1_main_ap-northeast-1_20250123T100000Z.json.gz
	// 123456789012_CloudTrail-Insight_ap-northeast-1_20250123T1000Z_insight000000011.json.gz
	// 123456789012_CloudTrail_ap-northeast-1_20250123T1005Z_good000000000001.json.gz
	// 123456789012_CloudTrail_ap-northeast-1_20250123T1010Z_cut0000000000002.json.gz
	// 123456789012_CloudTrail_ap-northeast-1_20250123T1015Z_checksum00000003.json.gz
	// 123456789012_CloudTrail_ap-northeast-1_20250123T1020Z_appended00000004.json.gz
	// 123456789012_CloudTrail_ap-northeast-1_20250123T1025Z_empty00000000005.json.gz
	// 123456789012_CloudTrail_ap-northeast-1_20250123T1030Z_nothing000000006.json.gz
	// 123456789012_CloudTrail_ap-northeast-1_20250123T1035Z_html000000000007.json.gz
	// 123456789012_CloudTrail_ap-northeast-1_20250123T1040Z_brokenjson000008.json.gz
	// 123456789012_CloudTrail_ap-northeast-1_20250123T1045Z_plain00000000009.json.gz
	// 123456789012_CloudTrail_ap-northeast-1_20250123T1050Z_badrecord0000010.json.gz
	// lines.ndjson
	// shape.json
}
