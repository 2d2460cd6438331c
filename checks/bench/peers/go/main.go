// Reads the records of an instance several times: ENDPOINT PROJECT ACCESS_ID ACCESS_KEY INSTANCE RUNS; prints JSON as ../../src/read-service/main.ts.
package main

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"math"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/aliyun/aliyun-odps-go-sdk/odps"
	"github.com/aliyun/aliyun-odps-go-sdk/odps/account"
	"github.com/aliyun/aliyun-odps-go-sdk/odps/tunnel"
)

type reading struct {
	Rows             int     `json:"rows"`
	Seconds          float64 `json:"seconds"`
	ProcessorSeconds float64 `json:"processorSeconds"`
	FirstRowMs       float64 `json:"firstRowMs"`
}

func processorSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func main() {
	args := os.Args[1:]
	runs, err := strconv.Atoi(args[5])
	if err != nil {
		log.Fatal(err)
	}
	client := odps.NewOdps(account.NewAliyunAccount(args[2], args[3]), args[0])
	client.SetDefaultProjectName(args[1])
	found := reading{Seconds: math.Inf(1), ProcessorSeconds: math.Inf(1), FirstRowMs: math.Inf(1)}
	for run := 0; run < runs; run++ {
		started, used := time.Now(), processorSeconds()
		endpoint, err := client.DefaultProject().GetTunnelEndpoint()
		if err != nil {
			log.Fatal(err)
		}
		service := tunnel.NewTunnel(client, endpoint)
		session, err := service.CreateInstanceResultDownloadSession(args[1], args[4])
		if err != nil {
			log.Fatal(err)
		}
		reader, err := session.OpenRecordReader(0, session.RecordCount(), 0, nil)
		if err != nil {
			log.Fatal(err)
		}
		found.Rows = 0
		for {
			_, err := reader.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				log.Fatal(err)
			}
			if found.Rows == 0 {
				found.FirstRowMs = math.Min(found.FirstRowMs, float64(time.Since(started).Microseconds())/1000)
			}
			found.Rows++
		}
		if err := reader.Close(); err != nil {
			log.Fatal(err)
		}
		found.Seconds = math.Min(found.Seconds, time.Since(started).Seconds())
		found.ProcessorSeconds = math.Min(found.ProcessorSeconds, processorSeconds()-used)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}
