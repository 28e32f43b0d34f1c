package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A counter counts the connections to a server.
type counter struct {
	net.Listener
	n atomic.Int64
}

func (c *counter) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.n.Add(1)
	}
	return conn, err
}

// listen starts a server, with TLS if a certificate is given, and returns its address without
// the scheme.
func listen(t *testing.T, certificate *tls.Certificate) (*counter, string) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	c := &counter{Listener: server.Listener}
	server.Listener = c
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if certificate != nil {
		server.TLS = &tls.Config{Certificates: []tls.Certificate{*certificate}}
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(c.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return c, "127.0.0.1:" + port
}

// certify makes a certificate for 127.0.0.1 that expires at the given time, and writes it to a
// file.
func certify(t *testing.T, end time.Time) (*tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: end.AddDate(-2, 0, 0), NotAfter: end, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, path
}

// Errors that will not pass are reported at once: each server is asked once, whoever asks it.
func TestHopelessServersAreAskedOnce(t *testing.T) {
	openShop(t, t.TempDir())
	year := time.Now().AddDate(1, 0, 0)
	good, authority := certify(t, year)
	expired, itself := certify(t, time.Now().AddDate(-1, 0, 0))
	for name, test := range map[string]struct {
		certificate *tls.Certificate
		authority   string
		host        func(string) string
		want        string
	}{
		"unknown authority": {good, "", nil, "certificate signed by unknown authority"},
		"another name":      {good, authority, func(a string) string { return strings.Replace(a, "127.0.0.1", "localhost", 1) }, "certificate is not valid for any names"},
		"expired":           {expired, itself, nil, "certificate has expired"},
		"no TLS":            {nil, "", nil, "(first record does not look like a TLS handshake|server gave HTTP response to HTTPS client)"},
	} {
		for what, source := range map[string]string{"S3": "s3://b/logs", "STS": "lookup://eu-west-1", "credentials": "s3://b/logs"} {
			c, address := listen(t, test.certificate)
			if test.host != nil {
				address = test.host(address)
			}
			t.Setenv("AWS_CA_BUNDLE", test.authority)
			t.Setenv("AWS_ENDPOINT_URL", "https://"+address)
			t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
			if what == "credentials" {
				t.Setenv("AWS_ACCESS_KEY_ID", "")
				t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://"+address)
			}
			status, _, stderr := run(t.Context(), nil, nil, "scan", source)
			if status != exitFatal || !regexp.MustCompile(test.want).MatchString(stderr) || c.n.Load() != 1 {
				t.Errorf("%s, %s: status %d, %d connections, %s", name, what, status, c.n.Load(), stderr)
			}
		}
	}
}

// Whatever is wrong with secrets, no message shows them.
func TestSecretsAreNotSaid(t *testing.T) {
	const secret = "wJalrXUtnFEMI"
	shop := openShop(t, "../../testdata/trail")
	shop.refuse("AccessDenied")
	server := os.Getenv("AWS_ENDPOINT_URL")
	config := filepath.Join(t.TempDir(), "config")
	text := ""
	for name, process := range map[string]string{"broken": "{\\\"SecretAccessKey\\\":\\\"" + secret, "typed": "{\\\"Version\\\":\\\"" + secret + "\\\"}", "other": "{\\\"Version\\\":2,\\\"SecretAccessKey\\\":\\\"" + secret + "\\\"}", "less": "{\\\"Version\\\":1,\\\"SecretAccessKey\\\":\\\"" + secret + "\\\"}", "plain": secret} {
		text += fmt.Sprintf("[profile %s]\nregion = eu-west-1\ncredential_process = sh -c 'printf %%s \"%s\"'\n", name, process)
	}
	text += "[profile fails]\ncredential_process = sh -c 'printf %s " + secret + "; exit 1'\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CONFIG_FILE", config)
	host := strings.TrimPrefix(server, "http://")
	for name, env := range map[string]map[string]string{
		"broken": {"AWS_PROFILE": "broken"}, "typed": {"AWS_PROFILE": "typed"}, "other": {"AWS_PROFILE": "other"}, "less": {"AWS_PROFILE": "less"}, "plain": {"AWS_PROFILE": "plain"}, "fails": {"AWS_PROFILE": "fails"},
		"password": {"AWS_ENDPOINT_URL": "http://jane:" + secret + "@" + host}, "no port": {"AWS_ENDPOINT_URL": "http://jane:" + secret + "@" + host + "x"}, "slash": {"AWS_ENDPOINT_URL": "http://jane:a/" + secret + "@" + host},
		"percent": {"AWS_ENDPOINT_URL": "http://jane:%" + secret + "@" + host}, "blank": {"AWS_ENDPOINT_URL": "http://jane:" + secret + "%zz@" + host},
		"flag": {"COGTRAIL_ENDPOINT_URL": "jane:" + secret + "@" + host}, "flag, port": {"COGTRAIL_ENDPOINT_URL": "http://jane:" + secret}, "flag, password": {"COGTRAIL_ENDPOINT_URL": "http://jane:" + secret + "@" + host},
		"proxy": {"HTTPS_PROXY": "http://jane:" + secret + "@:x"},
	} {
		for _, source := range []string{"s3://b/AWSLogs", "lookup://eu-west-1"} {
			t.Setenv("AWS_ACCESS_KEY_ID", map[bool]string{true: "", false: "AKIAIOSFODNN7EXAMPLE"}[env["AWS_PROFILE"] != ""])
			t.Setenv("AWS_ENDPOINT_URL", server)
			t.Setenv("AWS_PROFILE", "")
			for key, value := range env {
				t.Setenv(key, value)
			}
			status, stdout, stderr := run(t.Context(), nil, env, "scan", source)
			if strings.Contains(stdout+stderr, secret) || status == exitComplete || stderr == "" {
				t.Errorf("%s, %s: status %d, %s\n%s", name, source, status, stderr, stdout)
			}
		}
	}
}

// Neither scans nor requests for credentials follow a redirect to another server.
func TestTokensStayWithTheirServer(t *testing.T) {
	openShop(t, t.TempDir())
	elsewhere, other := listen(t, nil)
	var mu sync.Mutex
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked++
		mu.Unlock()
		http.Redirect(w, r, "http://"+other+"/", http.StatusTemporaryRedirect)
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_SESSION_TOKEN", "token")
	for _, source := range []string{"s3://b/logs", "lookup://eu-west-1", "s3://b/credentials"} {
		if strings.HasSuffix(source, "credentials") {
			t.Setenv("AWS_ACCESS_KEY_ID", "")
			t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.URL)
		}
		asked = 0
		status, _, stderr := run(t.Context(), nil, nil, "scan", source)
		if status != exitFatal || elsewhere.n.Load() > 0 || asked != 1 {
			t.Errorf("%s: status %d, asked %d times, %d connections to the other, %s", source, status, asked, elsewhere.n.Load(), stderr)
		}
	}
}

// The command warns of connections that others can read, except to this machine.
func TestPlainHTTPWarns(t *testing.T) {
	openShop(t, "../../testdata/trail")
	here := os.Getenv("AWS_ENDPOINT_URL")
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nothing is requested
	for _, test := range []struct {
		endpoint string
		args     []string
		want     bool
	}{
		{"http://s3.test", nil, true}, {"http://192.0.2.1:9000", nil, true}, {"http://localhost.test", nil, true},
		{"http://s3.test", []string{"--no-sign-request"}, false}, {here, nil, false},
	} {
		t.Setenv("AWS_ENDPOINT_URL", test.endpoint)
		_, _, stderr := run(ctx, nil, nil, append([]string{"scan", "--dry-run", "s3://b/AWSLogs"}, test.args...)...)
		if strings.Contains(stderr, "warning: the connection to "+test.endpoint+" is not encrypted") != test.want {
			t.Errorf("%s %q: %s", test.endpoint, test.args, stderr)
		}
	}
	for _, host := range []string{"localhost", "minio.localhost", "127.0.0.1", "127.9.9.9", "::1"} {
		if !isHere(host) {
			t.Errorf("%s is not this machine", host)
		}
	}
}
