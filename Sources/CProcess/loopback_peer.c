#define _GNU_SOURCE
#include "CProcess.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct request {
    struct nlmsghdr header;
    struct inet_diag_req_v2 body;
};

static int read_answer(int netlink, uint32_t *user, uint32_t *inode) {
    _Alignas(struct nlmsghdr) char buffer[4096];
    ssize_t length = recv(netlink, buffer, sizeof buffer, 0);
    if (length < 0) return -errno;
    struct nlmsghdr *header = (struct nlmsghdr *)buffer;
    if (!NLMSG_OK(header, (size_t)length)) return -EBADMSG;
    if (header->nlmsg_type == NLMSG_ERROR) {
        struct nlmsgerr *failure = NLMSG_DATA(header);
        return failure->error < 0 ? failure->error : -EBADMSG;
    }
    if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY || header->nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_msg)))
        return -EBADMSG;
    struct inet_diag_msg *answer = NLMSG_DATA(header);
    *user = answer->idiag_uid;
    *inode = answer->idiag_inode;
    return 0;
}

int apus_peer_of_loopback(uint16_t peer_port, uint16_t own_port, uint32_t *user, uint32_t *inode) {
    int netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) return -errno;
    struct request request;
    memset(&request, 0, sizeof request);
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST;
    request.body.sdiag_family = AF_INET;
    request.body.sdiag_protocol = IPPROTO_TCP;
    request.body.idiag_states = ~0U;
    request.body.id.idiag_sport = htons(peer_port);
    request.body.id.idiag_dport = htons(own_port);
    request.body.id.idiag_src[0] = request.body.id.idiag_dst[0] = htonl(INADDR_LOOPBACK);
    request.body.id.idiag_cookie[0] = request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    struct timeval patience = {1, 0};
    setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    int result = send(netlink, &request, sizeof request, 0) < 0 ? -errno : read_answer(netlink, user, inode);
    close(netlink);
    return result;
}
